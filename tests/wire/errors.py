"""The refusals that Discord answers with."""

from .world import JSON


class ApiError(Exception):
    """Ends a call with a status and Discord's error code."""

    def __init__(self, status: int, code: int, message: str, errors: JSON | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.body: JSON = {"message": message, "code": code}
        if errors:
            self.body["errors"] = errors


def unknown(what: str, code: int) -> ApiError:
    """Names a thing that is not there."""
    return ApiError(404, code, f"Unknown {what}")


class Findings:
    """Collects what is wrong with a body, by path, and refuses it with 50035."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def expect(self, holds: object, path: str, complaint: str) -> None:
        """Notes a complaint unless the expectation holds."""
        if not holds:
            self.found.append((path, complaint))

    def length(self, text: object, most: int, path: str, least: int = 0) -> None:
        """Expects a text, or nothing, between two lengths."""
        size = 0 if text is None else len(str(text))
        self.expect(least <= size <= most, path, f"Must be between {least} and {most} in length.")

    def refuse(self) -> None:
        """Raises everything found as one Invalid Form Body."""
        if not self.found:
            return
        errors: JSON = {}
        for path, complaint in self.found:
            place = errors
            for step in path.split("."):
                place = place.setdefault(step, {})
            place.setdefault("_errors", []).append({"code": "INVALID", "message": complaint})
        raise ApiError(400, 50035, "Invalid Form Body", errors)
