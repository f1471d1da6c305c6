"""Does your gradient accumulation give the update of one large batch? Saves what batchwise compares:

    accumulate_my_way(model, micro_batches)            # your own code; leaves its result in each parameter's .grad
    save_gradients("gradients.npz", model, micro_batches, lambda model, x, y: loss(model(x), y))

    batchwise accumulation gradients.npz

Call it before the optimizer's step, with the weights that the accumulation has seen. `micro_batches` are tuples of
tensors whose first member's length is the size; the loss is the mean over them. Needs PyTorch and NumPy.
"""

import numpy
import torch


def save_gradients(path, model, micro_batches, loss_of, window_length=None):
    """`window_length`: micro-batches of a full window, where this is a shorter last one."""
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    micro_batches = list(micro_batches)
    accumulated = _flat(parameter.grad for parameter in parameters)

    def gradient(batch):
        # Batch normalization's running statistics, which each pass would change, are put back.
        state = {name: value.clone() for name, value in model.state_dict().items()}
        found = torch.autograd.grad(loss_of(model, *batch), parameters, allow_unused=True)
        model.load_state_dict(state)
        return _flat(g if g is not None else torch.zeros_like(p) for g, p in zip(found, parameters))

    large = tuple(torch.cat(parts) for parts in zip(*micro_batches))
    numpy.savez(
        path,
        micro=numpy.stack([gradient(batch) for batch in micro_batches]),
        sizes=numpy.array([len(batch[0]) for batch in micro_batches], dtype=numpy.int64),
        accumulated=accumulated,
        large=gradient(large),
        window=numpy.array([window_length or len(micro_batches)], dtype=numpy.int64),
    )


def _flat(tensors):
    return torch.cat([tensor.detach().reshape(-1).float().cpu() for tensor in tensors]).numpy()
