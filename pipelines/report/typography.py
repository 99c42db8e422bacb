"""Chinese typography of finished text: full-width punctuation, and blanks where the browser must not make its own.

Texts come from many hands (policy records, rules, this code), some with ASCII punctuation. It is converted once, at the
end and in text only, so that no `,;:(` follows a Chinese character on a page.
"""

from __future__ import annotations

import re

_HAN = "\u3400-\u9fff"
_WIDE = _HAN + "\u3000-\u303f\uff00-\uffef“”‘’"
_FULL = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？"}
_AFTER_HAN = re.compile(rf"(?<=[{_WIDE}%\d])([,;:!?])(?=\s*[{_WIDE}])|(?<=[{_WIDE}])([,;:!?])")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_BLANK_AFTER_FULL = re.compile(r"(?<=[，；：！？。、（）])[ ]+(?=\S)")
_TEXT_NODES = re.compile(r"(<(?:style|script|code)\b.*?</(?:style|script|code)>|<!--.*?-->|<[^>]*>)", re.S)
_SPOKEN_ATTRIBUTES = re.compile(r'(\b(?:aria-label|title)=")([^"]*)(")')
_TAGS = r"((?:<[^>]+>)*)"
_HAN_THEN_NUMBER = re.compile(rf"([{_HAN}]){_TAGS}([0-9A-Za-z+\u2212])")
_NUMBER_THEN_HAN = re.compile(rf"([0-9A-Za-z%]){_TAGS}([{_HAN}])")


def full_width(text: str) -> str:
    """ASCII punctuation beside Chinese becomes full-width; inside numbers (17,119) and code it stays."""
    text = _widen_brackets(text)
    text = _AFTER_HAN.sub(lambda match: _FULL[match.group(1) or match.group(2)], text)
    return _BLANK_AFTER_FULL.sub("", text)


def _widen_brackets(text: str) -> str:
    def widen(match: re.Match[str]) -> str:
        before = text[match.start() - 1 : match.start()]
        chinese = re.search(rf"[{_WIDE}]", before + match.group(1))
        return f"（{match.group(1)}）" if chinese else match.group(0)

    return _BRACKETS.sub(widen, text)


def full_width_html(html: str) -> str:
    """`full_width` on text nodes and spoken attributes of `html`; tags, styles, scripts and code stay as they are."""
    parts = _TEXT_NODES.split(html)
    for position, part in enumerate(parts):
        if position % 2 == 0:
            parts[position] = full_width(part)
        elif not part.startswith(("<style", "<script", "<code", "<!--")):
            parts[position] = _SPOKEN_ATTRIBUTES.sub(
                lambda match: match.group(1) + full_width(match.group(2)) + match.group(3), part
            )
    return "".join(parts)


def with_blanks(html: str) -> str:
    """Real blanks between Chinese and digits, for justified text with bold numbers (and for SVG)."""
    html = _HAN_THEN_NUMBER.sub(r"\1 \2\3", html)
    return _NUMBER_THEN_HAN.sub(r"\1\2 \3", html)
