"""Fetch uv from the package index into .uv, for a Python that has neither venv nor pip (Debian's plain python3).

python3 .ci/get_uv.py VERSION
"""

import hashlib
import html
import io
import os
import platform
import re
import sys
import urllib.parse
import urllib.request
import zipfile

INDEX = os.environ.get("PIP_INDEX_URL") or os.environ.get("UV_DEFAULT_INDEX") or "https://pypi.org/simple"


def main(version):
    page = INDEX.rstrip("/") + "/uv/"
    with urllib.request.urlopen(page, timeout=60) as answer:
        links = [html.unescape(link) for link in re.findall(r'href="([^"]+)"', answer.read().decode())]
    system = "macosx" if sys.platform == "darwin" else "manylinux"
    wanted = re.compile(f"/uv-{re.escape(version)}-py3-none-{system}[^/]*{platform.machine()}[^/]*[.]whl#sha256=(.+)")
    link, proof = next((urllib.parse.urljoin(page, link), found[1]) for link in links if (found := wanted.search(link)))
    with urllib.request.urlopen(link, timeout=60) as answer:
        wheel = answer.read()
    if hashlib.sha256(wheel).hexdigest() != proof:
        sys.exit("The index sent another uv than it announced.")
    os.makedirs(".uv/bin", exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(wheel)) as parts, open(".uv/bin/uv", "wb") as out:
        out.write(parts.read(f"uv-{version}.data/scripts/uv"))
    os.chmod(".uv/bin/uv", 0o755)


if __name__ == "__main__":
    main(*sys.argv[1:])
