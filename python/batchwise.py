"""What a training script tells batchwise (docs/own-training.md): lines of JSON on stdout or in a file.

    import batchwise
    batchwise.log(step=100, epoch=1, loss=0.31, testAccuracy=0.93)

    norms = batchwise.accumulate(model, micro_batches, lambda model, x, y: loss(model(x), y))
    optimizer.step()
    batchwise.log(step=101, **norms)

`log` needs nothing but Python; `accumulate` needs PyTorch. Copy this file or import it: a command that batchwise
starts finds it on its PYTHONPATH.
"""

import json
import os
import sys


def log(file=None, **values):
    """Writes one line of numbers and flushes it, to stdout or to `file` (a path, opened for each line).

    `step` counts updates. Tensors and NumPy scalars of one element are numbers, too; None is left out.
    """
    numbers = {name: value.item() if hasattr(value, "item") else value for name, value in values.items()}
    line = json.dumps({name: value for name, value in numbers.items() if value is not None}) + "\n"
    if file is None:
        sys.stdout.write(line)
        sys.stdout.flush()
    else:
        with open(os.fspath(file), "a", encoding="utf8") as out:
            out.write(line)


def accumulate(model, micro_batches, loss_of):
    """One gradient from several micro-batches, left in each parameter's `.grad`, ready for the optimizer's step.

    `micro_batches` are tuples whose first member's length is the size n_k; `loss_of(model, *micro_batch)` is the mean
    loss over them. The gradient is that of the mean over all samples: micro-batches weigh n_k / sum(n), whatever their
    sizes. What batch normalization couples stays within its micro-batch.

    Returns what the gradient noise scale needs (McCandlish et al. 2018, appendix A.1; `log` takes it as it is):
    `g2_big` and `b_big`, the squared norm of that gradient and its samples; `g2_small` and `b_small`, the mean squared
    norm of the micro-batches' own gradients and the harmonic mean of their sizes, at which it is unbiased. With fewer
    than two micro-batches there is nothing to compare, and nothing is returned. Mean of neither over steps is a noise
    scale: average |G|^2 and tr(Sigma) over steps first, then divide.
    """
    import torch

    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    micro_batches = list(micro_batches)
    sizes = [len(micro_batch[0]) for micro_batch in micro_batches]
    total = sum(sizes)
    sums = [torch.zeros_like(parameter) for parameter in parameters]
    small = 0.0
    for size, micro_batch in zip(sizes, micro_batches):
        loss = loss_of(model, *micro_batch)
        gradients = torch.autograd.grad(loss, parameters, allow_unused=True)
        for parameter_sum, gradient in zip(sums, gradients):
            if gradient is not None:
                parameter_sum.add_(gradient, alpha=size / total)
        small += _squared_norm(gradients) / len(sizes)
    for parameter, parameter_sum in zip(parameters, sums):
        parameter.grad = parameter_sum
    if len(sizes) < 2:
        return {}
    harmonic = len(sizes) / sum(1 / size for size in sizes)
    return {"g2_small": small, "b_small": harmonic, "g2_big": _squared_norm(sums), "b_big": total}


def _squared_norm(tensors):
    return sum(float(tensor.double().pow(2).sum()) for tensor in tensors if tensor is not None)
