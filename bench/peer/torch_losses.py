"""The PyTorch side of bench/torch-fixture.ts: a case as JSON on stdin, losses and norms by step on stdout."""
import json
import sys

import torch
from torch import nn
from torch.nn import functional as F

case = json.load(sys.stdin)
widths = case["widths"]
layers = []
for fan_in, fan_out in zip(widths, widths[1:]):
    layers += [nn.Linear(fan_in, fan_out), nn.ReLU()]
model = nn.Sequential(*layers[:-1])

values = torch.tensor(case["parameters"])
at = 0
with torch.no_grad():
    for layer in model:
        if isinstance(layer, nn.Linear):
            size = layer.in_features * layer.out_features
            layer.weight.copy_(values[at : at + size].reshape(layer.in_features, layer.out_features).T)
            at += size
            layer.bias.copy_(values[at : at + layer.out_features])
            at += layer.out_features

images = torch.tensor(case["images"]).reshape(-1, widths[0])
labels = torch.tensor(case["labels"])
order = torch.tensor(case["order"])
initial = [p.detach().clone() for p in model.parameters()]
optimizer = torch.optim.SGD(model.parameters(), lr=case["learningRate"])
out = {"torch": torch.__version__, "loss": [], "gradientNorm": [], "distance": []}


def length(tensors):
    return torch.sqrt(sum((t.double() ** 2).sum() for t in tensors)).item()


for batch in order.split(case["batchSize"]):
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images[batch]), labels[batch])
    loss.backward()
    out["loss"].append(round(loss.item(), 6))
    out["gradientNorm"].append(round(length([p.grad for p in model.parameters()]), 6))
    optimizer.step()
    out["distance"].append(round(length([p.detach() - q for p, q in zip(model.parameters(), initial)]), 6))
print(json.dumps(out))
