// The one script of the site: it hands a form's question to the browser's passkeys and sends the answer.
"use strict";

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function asked(options) {
  const found = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
  const keys = (list) => (list || []).map((key) => ({ ...key, id: bytes(key.id) }));
  if (found.user) found.user = { ...found.user, id: bytes(found.user.id) };
  if (found.allowCredentials) found.allowCredentials = keys(found.allowCredentials);
  if (found.excludeCredentials) found.excludeCredentials = keys(found.excludeCredentials);
  return { publicKey: found };
}

function answer(credential) {
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  const found = { id: credential.id, rawId: text(credential.rawId), type: credential.type, response };
  return JSON.stringify({ ...found, clientExtensionResults: credential.getClientExtensionResults() });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const failed = form.querySelector("[data-failed]");
    failed.hidden = true;
    try {
      const options = asked(JSON.parse(form.dataset.options));
      form.elements.credential.value = answer(await navigator.credentials[form.dataset.passkey](options));
    } catch {
      failed.hidden = false;
      return;
    }
    form.submit();
  });
}
