import json
import threading
from pathlib import Path

import pytest
import yaml

from flows.vocabulary.errors import KwitError
from ocr.models import DETECTION_NAME, RECOGNITION_NAME, choose_models


def test_packaged_models_are_laid_out_as_paddleocr_wants_them(models_cache: Path) -> None:
    models = choose_models("packaged", models_cache)

    for model, name in ((models.detection, DETECTION_NAME), (models.recognition, RECOGNITION_NAME)):
        assert model.name == name
        assert model.directory is not None
        assert json.loads((model.directory / "inference.yml").read_text("utf-8"))["Global"]["model_name"] == name
        assert (model.directory / "inference.onnx").stat().st_size > 1_000_000


def test_yaml_reads_of_the_alphabet_what_was_written_of_it(models_cache: Path) -> None:
    directory = choose_models("packaged", models_cache).recognition.directory
    assert directory is not None
    text = (directory / "inference.yml").read_text("utf-8")
    letters = json.loads(text)["PostProcess"]["character_dict"]
    assert any(ord(letter) > 0xFFFF for letter in letters if len(letter) == 1)
    for loader in (yaml.FullLoader, yaml.CFullLoader):
        assert yaml.load(text, Loader=loader)["PostProcess"]["character_dict"] == letters  # noqa: S506 - our own file


def test_a_damaged_copy_is_replaced(tmp_path: Path) -> None:
    directory = choose_models("packaged", tmp_path).detection.directory
    assert directory is not None
    (directory / "inference.onnx").write_bytes(b"damaged")

    assert choose_models("packaged", tmp_path).detection.directory == directory
    assert (directory / "inference.onnx").stat().st_size > 1_000_000


def test_two_may_prepare_at_once_and_nothing_half_done_stays(tmp_path: Path) -> None:
    together = threading.Barrier(2)
    found = []

    def prepare() -> None:
        together.wait()
        found.append(choose_models("packaged", tmp_path))

    threads = [threading.Thread(target=prepare) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found[0] == found[1]
    assert len(list(tmp_path.iterdir())) == 2


def test_a_directory_of_models_is_taken_by_its_names(tmp_path: Path) -> None:
    for name in ("mine_det", "mine_rec"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "inference.yml").write_text("{}", "utf-8")

    models = choose_models(str(tmp_path), tmp_path)

    assert (models.detection.name, models.detection.directory) == ("mine_det", tmp_path / "mine_det")
    assert models.recognition.name == "mine_rec"


def test_a_directory_without_models_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KwitError, match="found 0"):
        choose_models(str(tmp_path), tmp_path)


def test_models_of_the_hub_have_no_directory(tmp_path: Path) -> None:
    models = choose_models("hub", tmp_path)

    assert (models.detection.directory, models.recognition.directory) == (None, None)
