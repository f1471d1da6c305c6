"""The PyTorch side of bench/torch-fixtures.ts: cases as JSON on stdin, one a line; losses, norms and distances out.

Layers and parameters are ours: samples NHWC, weights [inputs x outputs] or [kernel row, kernel column, channel x outputs].
"""
import json
import sys

import torch
from torch import nn
from torch.nn import functional as F


class FlattenLast(nn.Module):
    """Flattens with channels last, as our samples lie."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).reshape(len(x), -1)


class Residual(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return x + self.inner(x)


def build(layers, shape):
    """Modules for `layers` on samples of `shape`: (height, width, channels), or (features,)."""
    modules = []
    for layer in layers:
        kind = layer["kind"]
        if kind == "dense":
            modules.append(nn.Linear(shape[0], layer["outputs"]))
            shape = (layer["outputs"],)
        elif kind == "convolution":
            size = layer["kernelSize"]
            modules.append(nn.Conv2d(shape[2], layer["channels"], size, padding=size // 2))
            shape = (shape[0], shape[1], layer["channels"])
        elif kind == "maxPool":
            modules.append(nn.MaxPool2d(2))
            shape = (shape[0] // 2, shape[1] // 2, shape[2])
        elif kind == "flatten":
            modules.append(FlattenLast())
            shape = (shape[0] * shape[1] * shape[2],)
        elif kind == "relu":
            modules.append(nn.ReLU())
        elif kind == "batchNorm":
            modules.append(nn.BatchNorm2d(shape[2]) if len(shape) == 3 else nn.BatchNorm1d(shape[0]))
        elif kind == "groupNorm":
            modules.append(nn.GroupNorm(layer["groups"], shape[-1]))
        elif kind == "residual":
            inner, _ = build(layer["layers"], shape)
            modules.append(Residual(inner))
        else:
            raise ValueError(kind)
    return nn.Sequential(*modules), shape


def set_parameters(model, values):
    at = 0

    def take(count):
        nonlocal at
        at += count
        return values[at - count : at]

    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, nn.Linear):
                rows = take(module.weight.numel()).reshape(module.in_features, module.out_features)
                module.weight.copy_(rows.T)
            elif isinstance(module, nn.Conv2d):
                size = module.kernel_size[0]
                rows = take(module.weight.numel()).reshape(size, size, module.in_channels, module.out_channels)
                module.weight.copy_(rows.permute(3, 2, 0, 1))
            elif isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d, nn.GroupNorm)):
                module.weight.copy_(take(module.weight.numel()))
            else:
                continue
            module.bias.copy_(take(module.bias.numel()))
    assert at == len(values), (at, len(values))


def make_optimizer(parameters, spec, rate):
    decay = {"weight_decay": spec["weightDecay"]} if "weightDecay" in spec else {}
    if spec["kind"] == "sgd":
        nesterov = spec.get("nesterov", False)
        return torch.optim.SGD(parameters, lr=rate, momentum=spec.get("momentum", 0), nesterov=nesterov, **decay)
    kind = torch.optim.Adam if spec["kind"] == "adam" else torch.optim.AdamW
    betas = (spec.get("beta1", 0.9), spec.get("beta2", 0.999))
    return kind(parameters, lr=rate, betas=betas, eps=spec.get("epsilon", 1e-8), **decay)


def length(tensors):
    return torch.sqrt(sum((t.double() ** 2).sum() for t in tensors)).item()


def train(case):
    model, _ = build(case["layers"], case["shape"])
    set_parameters(model, torch.tensor(case["parameters"]))
    images = torch.tensor(case["images"]).reshape(-1, *case["shape"])
    if images.dim() == 4:
        images = images.permute(0, 3, 1, 2)
    labels = torch.tensor(case["labels"])
    initial = [p.detach().clone() for p in model.parameters()]
    optimizer = make_optimizer(model.parameters(), case["optimizer"], case["rates"][0])
    sizes = case.get("batchSizes", case["batchSize"])
    out = {"loss": [], "gradientNorm": [], "distance": []}
    for batch, rate in zip(torch.tensor(case["order"]).split(sizes), case["rates"]):
        optimizer.param_groups[0]["lr"] = rate
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images[batch]), labels[batch])
        loss.backward()
        out["loss"].append(loss.item())
        out["gradientNorm"].append(length([p.grad for p in model.parameters()]))
        if "clipNorm" in case["optimizer"]:
            nn.utils.clip_grad_norm_(model.parameters(), case["optimizer"]["clipNorm"])
        optimizer.step()
        out["distance"].append(length([p.detach() - q for p, q in zip(model.parameters(), initial)]))
    # After training: what evaluation makes of all samples, with the statistics of batch normalization kept for it.
    model.eval()
    with torch.no_grad():
        out["evaluation"] = F.cross_entropy(model(images), labels).item()
    return out


torch.set_num_threads(1)
for line in sys.stdin:
    result = {"torch": torch.__version__, **train(json.loads(line))}
    print(json.dumps(result), flush=True)
