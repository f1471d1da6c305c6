"""Writes test/fixtures/import: runs as the real TensorBoard and MLflow write them, for the tests of src/import.

    python3 -m venv build/oracles && build/oracles/bin/pip install tensorboard==2.21.0 mlflow-skinny==3.17.2 sqlalchemy alembic
    build/oracles/bin/python scripts/oracles/import-fixtures.py

The same made-up runs in each: batch sizes 16 and 64, two seeds, rate 0.1; accuracy and loss are functions of the step
that the tests know (see `truth`). One run of MLflow has NaN as its last loss, one has failed, one is deleted.
TensorBoard's runs: `tf1` as simple values with rates in hparams, `tf2` as tensors of float32 and float64, Keras's
train and validation folders, a run that was resumed in a second file, one by another step of the same tag.
"""

import glob
import gzip
import logging
import os
import pathlib
import shutil
import sqlite3
import tempfile

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["DO_NOT_TRACK"] = "true"

import numpy as np
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.plugins.hparams import summary_v2 as hparams
from tensorboard.plugins.scalar import summary_v2 as scalar_summary
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from tensorboard.util import tensor_util

BEGAN = 1_700_000_000.0
OUT = pathlib.Path(__file__).resolve().parents[2] / "test/fixtures/import"


def truth(batch_size, seed, step):
    """Accuracy, loss and seconds since the run began."""
    accuracy = 1 - 0.5 / (1 + step * batch_size / 640) - seed / 1024
    return accuracy, 2 * (1 - accuracy), step * (0.5 + batch_size / 64)


def write_events(folder, name, events):
    """One event file with a name and times that do not depend on when and where it was written."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        writer = EventFileWriter(temporary)
        for event in events:
            writer.add_event(event)
        writer.close()
        (written,) = glob.glob(f"{temporary}/*")
        data = pathlib.Path(written).read_bytes()
    # The first record (the version) has the time of writing: put the run's beginning there, with its checksum.
    from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

    length = int.from_bytes(data[:8], "little")
    version = Event()
    version.ParseFromString(data[12 : 12 + length])
    version.wall_time = BEGAN
    payload = version.SerializeToString()
    assert len(payload) == length
    data = data[:12] + payload + masked_crc32c(payload).to_bytes(4, "little") + data[16 + length :]
    (folder / f"events.out.tfevents.{name}").write_bytes(data)


def simple(tag, value, step, seconds):
    summary = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
    return Event(wall_time=BEGAN + seconds, step=step, summary=summary)


def tensor(tag, value, step, seconds):
    summary = scalar_summary.scalar_pb(tag, value)
    return Event(wall_time=BEGAN + seconds, step=step, summary=summary)


def double_tensor(tag, value, step, seconds):
    proto = tensor_util.make_tensor_proto(np.float64(value))
    summary = scalar_summary.scalar_pb(tag, 0.0)
    summary.value[0].tensor.CopyFrom(proto)
    return Event(wall_time=BEGAN + seconds, step=step, summary=summary)


def tensorboard():
    root = OUT / "tensorboard"
    for batch_size in (16, 64):
        for seed in (0, 1):
            name = f"bs{batch_size}_seed{seed}"
            points = [(step, *truth(batch_size, seed, step)) for step in range(10, 101, 10)]
            settings = {"batch_size": batch_size, "lr": 0.1, "optimizer": "sgd", "augment": True, "seed": seed}
            events = [Event(wall_time=BEGAN, step=0, summary=hparams.hparams_pb(settings, trial_id=name))]
            for step, accuracy, loss, seconds in points:
                events.append(simple("val/acc", accuracy, step, seconds))
                events.append(simple("train/loss", loss, step, seconds))
            write_events(root / "tf1" / name, "1700000000.host.1.0", events)
            if seed == 1:
                continue
            events = []
            for step, accuracy, loss, seconds in points:
                events.append(tensor("accuracy", accuracy, step, seconds))
                events.append(double_tensor("loss", loss, step, seconds))
            write_events(root / "tf2" / f"batch_size={batch_size},lr=0.1", "1700000000.host.2.0.v2", events)
            for part in ("train", "validation"):
                events = [tensor("epoch_accuracy", p[1] - 0.01 * (part == "train"), p[0], p[3]) for p in points]
                write_events(root / "keras" / f"bs-{batch_size}" / part, "1700000000.host.3.0.v2", events)
    # Resumed at step 50 by a second file: what the first had from there on is not the run's any more.
    old = [simple("acc", 0.001 * step, step, step) for step in range(10, 81, 10)]
    new = [simple("acc", 0.002 * step, step, 1000 + step) for step in range(50, 101, 10)]
    write_events(root / "resumed" / "bs8", "1700000000.host.4.0", old)
    write_events(root / "resumed" / "bs8", "1700001000.host.4.0", new)


def mlflow_runs(uri, which):
    import mlflow

    logging.disable(logging.INFO)
    client = mlflow.MlflowClient(tracking_uri=uri)
    experiment = client.create_experiment("sweep", artifact_location="file:///artifacts")
    statuses = {(16, 2): "FAILED"}
    for batch_size, seed in which:
        began = int(BEGAN * 1000)
        tags = {"mlflow.user": "someone", "mlflow.source.name": "train.py"}
        run = client.create_run(experiment, start_time=began, tags=tags, run_name=f"bs{batch_size}-{seed}")
        run_id = run.info.run_id
        for key, value in {"batch_size": batch_size, "lr": 0.1, "seed": seed, "optimizer": "sgd"}.items():
            client.log_param(run_id, key, value)
        for step in range(10, 101, 10):
            accuracy, loss, seconds = truth(batch_size, seed, step)
            at = began + round(seconds * 1000)
            if batch_size == 64 and seed == 2 and step == 100:
                loss = float("nan")
            client.log_metric(run_id, "val/acc", accuracy, timestamp=at, step=step)
            client.log_metric(run_id, "loss", loss, timestamp=at, step=step)
        client.set_terminated(run_id, statuses.get((batch_size, seed), "FINISHED"), end_time=at)
        if (batch_size, seed) == (16, 3):
            client.delete_run(run_id)


def mlflow_database():
    with tempfile.TemporaryDirectory() as temporary:
        path = f"{temporary}/mlflow.db"
        mlflow_runs(f"sqlite:///{path}", [(b, seed) for b in (16, 64) for seed in (0, 1, 2, 3) if b == 16 or seed < 3])
        database = sqlite3.connect(path)
        database.execute("PRAGMA journal_mode = DELETE")
        database.execute("VACUUM")
        database.close()
        with gzip.GzipFile(OUT / "mlflow.db.gz", "wb", mtime=0) as out:
            out.write(pathlib.Path(path).read_bytes())


def mlflow_folder():
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
        mlflow_runs(f"file:{temporary}/mlruns", [(16, 0), (16, 2), (16, 3), (64, 0), (64, 2)])
        shutil.copytree(f"{temporary}/mlruns", OUT / "mlruns", ignore=shutil.ignore_patterns(".trash"))


if __name__ == "__main__":
    shutil.rmtree(OUT / "tensorboard", ignore_errors=True)
    shutil.rmtree(OUT / "mlruns", ignore_errors=True)
    tensorboard()
    mlflow_database()
    mlflow_folder()
