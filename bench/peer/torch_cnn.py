"""PyTorch's contenders of bench/cnn.ts, a line of JSON in, a line out, as in torch_steps.py. Synthetic 28 x 28 images.

in:  {"batch": 64, "channelsLast": true, "oneDnn": true, "setToNone": true, "seconds": 0.2, "chunk": 4}
out: {"ms": median over chunks of milliseconds of processor time a step}

"channelsLast": how images and weights lie; "oneDnn": whether convolutions may be oneDNN's; "setToNone": whether
gradients are dropped or cleared between steps. Each is the faster one at some size or release.
"""
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)
torch.manual_seed(0)


class Contender:
    def __init__(self, batch, channels_last, one_dnn, set_to_none):
        self.batch, self.one_dnn, self.set_to_none = batch, one_dnn, set_to_none
        self.format = torch.channels_last if channels_last else torch.contiguous_format
        self.inputs = torch.rand(1024, 1, 28, 28).contiguous(memory_format=self.format)
        self.labels = torch.randint(0, 10, (1024,))
        self.model = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(1568, 10),
        ).to(memory_format=self.format)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.01)
        self.at = 0

    def steps(self, count):
        with torch.backends.mkldnn.flags(enabled=self.one_dnn):
            for _ in range(count):
                if self.at + self.batch > len(self.labels):
                    self.at = 0
                span = slice(self.at, self.at + self.batch)
                self.at += self.batch
                self.optimizer.zero_grad(set_to_none=self.set_to_none)
                F.cross_entropy(self.model(self.inputs[span]), self.labels[span]).backward()
                self.optimizer.step()


contenders = {}
print(json.dumps({"version": torch.__version__, "blas": []}), flush=True)
for line in sys.stdin:
    ask = json.loads(line)
    key = (ask["batch"], ask["channelsLast"], ask["oneDnn"], ask["setToNone"])
    if key not in contenders:
        contenders[key] = Contender(*key)
        contenders[key].steps(ask["chunk"])
    times = []
    begun = time.perf_counter()
    while time.perf_counter() - begun < ask["seconds"] or len(times) < 3:
        before = time.process_time()
        contenders[key].steps(ask["chunk"])
        times.append((time.process_time() - before) / ask["chunk"] * 1e3)
    times.sort()
    print(json.dumps({"ms": times[len(times) // 2]}), flush=True)
