"""Uploaded statements stay in memory: they name givers, so no temporary file may ever hold one."""

import io

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

SIZE_LIMIT = 20 * 2**20


class MemoryOnly(FileUploadHandler):
    """Keeps up to SIZE_LIMIT bytes; what comes beyond is read and dropped, and the file says `too_large`."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.kept, self.too_large = io.BytesIO(), False

    def receive_data_chunk(self, raw_data, start):
        if start + len(raw_data) > SIZE_LIMIT:
            self.too_large, self.kept = True, io.BytesIO(b"-")
        elif not self.too_large:
            self.kept.write(raw_data)

    def file_complete(self, file_size):  # noqa: ARG002 - the handler's own signature
        self.kept.seek(0)
        size = len(self.kept.getvalue())
        file = InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name, self.content_type, size, self.charset, self.content_type_extra
        )
        file.too_large = self.too_large
        return file
