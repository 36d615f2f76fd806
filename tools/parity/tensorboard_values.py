"""Bytes of TensorBoard's own writer, and its reading of an event file of ours.

    python tools/parity/tensorboard_values.py              the records in tests/unit/train/tensorboard_test.cc
    python tools/parity/tensorboard_values.py FOLDER       the scalars of FOLDER as `tensorboard` reads them, one a line
"""

import io
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter


def record(event):
    out = io.BytesIO()
    RecordWriter(out).write(event.SerializeToString())
    return out.getvalue().hex()


def main():
    if len(sys.argv) > 1:
        events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0}).Reload()
        for tag in sorted(events.Tags()["scalars"]):
            for scalar in events.Scalars(tag):
                print(tag, scalar.step, repr(scalar.value))
        return
    print(record(Event(wall_time=1.5, file_version="brain.Event:2")))
    values = [Summary.Value(tag="loss", simple_value=0.25), Summary.Value(tag="learning_rate", simple_value=1e-4)]
    print(record(Event(wall_time=1.5, step=300, summary=Summary(value=values))))


if __name__ == "__main__":
    main()
