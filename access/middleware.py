"""What every page of a signed-in person carries."""


def private_pages(get_response):
    """Keep pages of signed-in people out of every cache, the browser's own included."""

    def middleware(request):
        response = get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware
