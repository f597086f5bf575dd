"""Files that members upload."""

from dataclasses import replace

from aiohttp import ClientError
from discord import Attachment, HTTPException

from nexus_bot import texts
from nexus_bot.values import SNIPPET_LIMIT, LearningDraft


async def with_file(draft: LearningDraft, file: Attachment | None) -> LearningDraft:
    """The draft with the content of an uploaded file, or with the trouble that it makes."""
    if file is None:
        return draft
    if file.size > SNIPPET_LIMIT:
        return replace(draft, trouble=texts.snippet_too_big(SNIPPET_LIMIT))
    try:
        content = (await file.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        return replace(draft, trouble=texts.NOT_TEXT)
    except (HTTPException, ClientError, OSError):
        return replace(draft, trouble=texts.UPLOAD_FAILED)
    if "\0" in content:
        return replace(draft, trouble=texts.NOT_TEXT)
    return replace(draft, snippet=content, snippet_name=file.filename)
