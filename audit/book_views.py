"""The pages by which others than the server keep and prove the minute book: heads, export, verifier, weekly digests."""

from pathlib import Path

from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from access.doors import require_perm
from audit import export, heads, keyset, services
from audit.models import Head
from audit.permissions import digests_for
from audit.sealing import last_seal, seal
from audit.verifier import verify_minutes

WAIT = 2  # seconds for writers at work
COMMAND = "python verify_minutes.py EXPORT --head KEPT_HEAD"


@require_safe
def head_list(request):
    """The signed heads, for those who keep them."""
    require_perm(request.user, "audit.view_head")
    page = keyset.page(Head.objects.all(), request.GET, ("at", "id"))
    mailed = heads.mail_is_set()
    context = {"page": page, "latest": heads.latest(), "seal": last_seal(), "mailed": mailed, "command": COMMAND}
    return render(request, "audit/head_list.html", context)


@require_safe
def head_file(request, pk):
    require_perm(request.user, "audit.view_head")
    head = get_object_or_404(Head, pk=pk)
    headers = {"Content-Disposition": f'attachment; filename="{heads.filename(head)}"'}
    return HttpResponse(heads.as_file(head), content_type="application/json", headers=headers)


@require_safe
def verifier_file(request):
    """The verifier as it stands in the program."""
    require_perm(request.user, "audit.view_head")
    headers = {"Content-Disposition": 'attachment; filename="verify_minutes.py"'}
    content = Path(verify_minutes.__file__).read_bytes()
    return HttpResponse(content, content_type="text/x-python; charset=utf-8", headers=headers)


@require_POST
def minutes_export(request):
    """All sealed minutes as one file for the verifier; that it was taken is a minute itself."""
    require_perm(request.user, "audit.view_minute")
    with transaction.atomic(durable=True):
        services.record("minutes exported", request.user, by=request.user)
    last = seal(wait=WAIT)
    headers = {"Content-Disposition": f'attachment; filename="minute-book-{last.count if last else 0}.jsonl"'}
    return StreamingHttpResponse(export.blocks(), content_type="application/jsonl", headers=headers)


@require_safe
def digest_list(request):
    require_perm(request.user, "audit.view_digest")
    page = keyset.page(digests_for(request.user), request.GET, ("week",))
    return render(request, "audit/digest_list.html", {"page": page})


@require_safe
def digest_detail(request, week):
    """One week; another body's is not found, like one that was never made."""
    digest = get_object_or_404(digests_for(request.user), pk=week)
    return render(request, "audit/digest_detail.html", {"digest": digest, "content": digest.content})
