"""The first entrance (plan 三(一)(1)): projects that the approving department pushes, as rows of its own system."""

from flows.push.rows import PushedProject, PushFile, read_push_file

__all__ = ["PushFile", "PushedProject", "read_push_file"]
