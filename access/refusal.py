"""What a person may be told when an act is refused."""


class Refusal(Exception):
    """An expected refusal: str() is one translated sentence, `field` the form field it belongs to, if any."""

    def __init__(self, sentence, *, field=None):
        super().__init__(sentence)
        self.field = field
