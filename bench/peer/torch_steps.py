"""One PyTorch contender of bench/training.ts, kept alive: a line of JSON in is one measurement, a line out its result.

in:  {"batch": 64, "norm": false, "setToNone": true, "seconds": 0.2, "chunk": 4, "data": "dense" | "<folder of idx files>"}
out: {"ms": median over chunks of milliseconds of processor time a step}
"""
import json
import os
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)
torch.manual_seed(0)


def read_data(source):
    if source == "dense":
        return torch.rand(4096, 784), torch.randint(0, 10, (4096,))

    def read(name, header):
        with open(os.path.join(source, name), "rb") as file:
            return torch.frombuffer(bytearray(file.read()[header:]), dtype=torch.uint8)

    images = read("train-images-idx3-ubyte", 16).reshape(-1, 784).float() / 255
    labels = read("train-labels-idx1-ubyte", 8).long()
    order = torch.randperm(len(labels))
    return images[order].contiguous(), labels[order]


class Contender:
    """A model with its data; `steps(n)` trains it."""

    def __init__(self, batch, norm, set_to_none, data):
        self.batch, self.norm, self.set_to_none = batch, norm, set_to_none
        self.inputs, self.labels = data
        self.model = nn.Sequential(
            nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)
        )
        self.parameters = list(self.model.parameters())
        self.optimizer = torch.optim.SGD(self.parameters, lr=0.01)
        self.at = 0
        self.norms = []

    def steps(self, count):
        for _ in range(count):
            if self.at + self.batch > len(self.labels):
                self.at = 0
            span = slice(self.at, self.at + self.batch)
            self.at += self.batch
            self.optimizer.zero_grad(set_to_none=self.set_to_none)
            loss = F.cross_entropy(self.model(self.inputs[span]), self.labels[span])
            loss.backward()
            if self.norm:
                norms = torch._foreach_norm([p.grad for p in self.parameters])
                self.norms.append(torch.stack(norms).norm())
            self.optimizer.step()
        self.norms.clear()


def measure(contender, seconds, chunk):
    times = []
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds or len(times) < 3:
        before = time.process_time()
        contender.steps(chunk)
        times.append((time.process_time() - before) / chunk * 1e3)
    times.sort()
    return times[len(times) // 2]


def loaded_blas():
    """File names of the BLAS libraries in this process: PyTorch's speed is theirs."""
    with open("/proc/self/maps") as maps:
        files = {os.path.basename(line.split()[-1]) for line in maps if "/" in line}
    return sorted(name for name in files if "blas" in name or "mkl" in name)


data, contenders = {}, {}
torch.rand(64, 64) @ torch.rand(64, 64)
print(json.dumps({"version": torch.__version__, "blas": loaded_blas()}), flush=True)
for line in sys.stdin:
    ask = json.loads(line)
    source = ask["data"]
    if source not in data:
        data[source] = read_data(source)
    key = (ask["batch"], ask["norm"], ask["setToNone"], source)
    if key not in contenders:
        contenders[key] = Contender(*key[:3], data[source])
        contenders[key].steps(ask["chunk"])
    print(json.dumps({"ms": measure(contenders[key], ask["seconds"], ask["chunk"])}), flush=True)
