"""Files and folders on this machine: proposed like addresses, declared by their folder."""

import pytest

from index.errors import FetchError, InvalidInput
from ingest.discovery.propose import open_proposal
from ingest.discovery.toml_block import append_block
from ingest.harvest import download
from ingest.read.reader import read_source
from ingest.sources.source import load_sources
from tests.support import registry_payloads
from tests.support.source_readings import source_reading


@pytest.fixture
def propose():
    def run(address):
        with (
            download.open_session() as session,
            open_proposal(str(address), session, "2026-11-22") as opened,
        ):
            return opened

    return run


def test_a_folder_of_files_is_proposed_and_read_from_where_it_is(tmp_path, propose):
    folder = tmp_path / "projects"
    folder.mkdir()
    for name in ("damp", "bins"):
        (folder / f"{name}.yml").write_text(f"title: The {name} project\nstatus: live\n")
    (folder / "README.md").write_text("Ours")
    proposal = propose(folder)
    assert proposal.description == "a folder of 2 yml files"
    own = tmp_path / "own.toml"
    append_block(proposal.block_for(tmp_path), own)
    assert 'folder = "projects"' in own.read_text()
    source = load_sources(own)[-1]
    result = read_source(source_reading(source, source.folder))
    assert sorted(each.title for each in result.initiatives) == [
        "The bins project",
        "The damp project",
    ]
    assert source.records_min == 1


def test_a_spreadsheet_is_read_and_an_archive_must_be_unpacked(tmp_path, propose):
    rows = [["Name", "Stage"], ["Damp reporting", "live"], ["Bin maps", "beta"]]
    (tmp_path / "rows.xlsx").write_bytes(registry_payloads.workbook(("Sheet", rows)))
    assert len(propose(tmp_path / "rows.xlsx").initiatives) == 2
    (tmp_path / "all.zip").write_bytes(registry_payloads.archive({"a.json": b"{}"}))
    with pytest.raises(InvalidInput, match="is an archive") as raised:
        propose(tmp_path / "all.zip")
    assert "Unpack it" in raised.value.hint


def test_what_is_neither_an_address_nor_a_file_is_named(tmp_path, propose):
    with pytest.raises(InvalidInput, match="no address, and no file") as raised:
        propose("example.org/projects.csv")
    assert "https://" in raised.value.hint
    with pytest.raises(FetchError, match="holds no JSON"):
        propose(tmp_path)


def test_the_licence_that_a_file_states_is_taken(tmp_path, propose):
    (tmp_path / "rows.json").write_text(
        '{"license": {"name": "CC-BY-4.0"}, "rows": [{"title": "Damp"}, {"title": "Bins"}]}'
    )
    assert propose(tmp_path / "rows.json").draft.licence == "CC-BY-4.0"
