"""Uploads stay in memory, and only a view that says so gets any: no temporary file ever holds one."""

import io
from functools import wraps

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from vault.intake import LARGEST


class Kept(InMemoryUploadedFile):
    """A file in memory; one that is `too_large` was dropped, and tells its true size."""

    too_large = False


class NoFiles(FileUploadHandler):
    """For every page that takes no files: reads what comes, and drops it."""

    def receive_data_chunk(self, raw_data, start):  # noqa: ARG002 - the handler's own signature
        return None

    def file_complete(self, file_size):  # noqa: ARG002 - likewise
        return None


class MemoryOnly(FileUploadHandler):
    """Keeps up to `largest` bytes of a file and `together` of all; of what comes beyond, the file says `too_large`."""

    def __init__(self, request, *, largest, together):
        super().__init__(request)
        self.largest, self.room = largest, together

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.kept, self.too_large = io.BytesIO(), False

    def receive_data_chunk(self, raw_data, start):
        if self.too_large:
            return
        if start + len(raw_data) > self.largest or len(raw_data) > self.room:
            self.room += self.kept.tell()
            self.too_large, self.kept = True, io.BytesIO(b"-")
        else:
            self.room -= len(raw_data)
            self.kept.write(raw_data)

    def file_complete(self, file_size):
        self.kept.seek(0)
        size = file_size if self.too_large else len(self.kept.getvalue())
        file = Kept(
            self.kept, self.field_name, self.file_name, self.content_type, size, self.charset, self.content_type_extra
        )
        file.too_large = self.too_large
        return file


def takes_files(*, largest=LARGEST, together=3 * LARGEST):
    """Let a view have files, in memory alone: `largest` bytes of each, `together` of all.

    The token against forged requests is looked for in the form, and the form is read only once its files are bound to
    memory; so the check that stands before every view is put off until then, and made here.
    """

    def decorate(view):
        checked = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def bound(request, *args, **kwargs):
            request.upload_handlers = [MemoryOnly(request, largest=largest, together=together)]
            return checked(request, *args, **kwargs)

        return bound

    return decorate
