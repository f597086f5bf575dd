"""Files that members upload."""

from dataclasses import replace

from aiohttp import ClientError
from discord import Attachment, HTTPException

from nexus_bot import texts
from nexus_bot.errors import Invalid
from nexus_bot.values import LearningDraft

TEXT_FILE_ROOM = 64 * 1024


async def text_of(file: Attachment) -> str:
    """The text of an uploaded file; raises Invalid for what is too big or no text."""
    if file.size > TEXT_FILE_ROOM:
        raise Invalid(texts.snippet_too_big(TEXT_FILE_ROOM))
    try:
        content = (await file.read()).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(texts.NOT_TEXT) from error
    except (HTTPException, ClientError) as error:
        raise Invalid(texts.UPLOAD_FAILED) from error
    if "\0" in content:
        raise Invalid(texts.NOT_TEXT)
    return content


async def with_file(draft: LearningDraft, file: Attachment | None) -> LearningDraft:
    """The draft with the content of an uploaded file, where there is one."""
    if file is None:
        return draft
    return replace(draft, snippet=await text_of(file), snippet_name=file.filename)
