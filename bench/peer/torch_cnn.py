"""One PyTorch contender of bench/cnn.ts; the protocol of torch_steps.py, without norms. Synthetic 28 x 28 images.

"channelsLast": whether images and weights lie channels last, which is the faster of the two at some sizes.
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
    def __init__(self, batch, channels_last):
        self.batch = batch
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
        for _ in range(count):
            if self.at + self.batch > len(self.labels):
                self.at = 0
            span = slice(self.at, self.at + self.batch)
            self.at += self.batch
            self.optimizer.zero_grad(set_to_none=True)
            F.cross_entropy(self.model(self.inputs[span]), self.labels[span]).backward()
            self.optimizer.step()


contenders = {}
print(json.dumps({"version": torch.__version__, "blas": []}), flush=True)
for line in sys.stdin:
    ask = json.loads(line)
    key = (ask["batch"], ask["channelsLast"])
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
