from __future__ import annotations

from bridge.harness.intake_client.mailbox import Post
from tests.harness.arriving import arrived


def test_each_mailbox_gets_what_belongs_there_while_it_is_open() -> None:
    post = Post()
    everything = post.open(lambda _: True)
    mine = post.open(lambda upload: upload.tab == "mine")
    post.deliver(arrived("u-1", tab="mine"))
    post.deliver(arrived("u-2", tab="other"))
    post.close(mine)
    post.close(mine)
    post.deliver(arrived("u-3", tab="mine", session="three"))
    assert [upload.id for upload in everything.uploads()] == ["u-1", "u-2", "u-3"]
    assert [upload.id for upload in mine.uploads()] == ["u-1"]
    assert [profile.upload for profile in mine.profiles()] == ["u-1"]
