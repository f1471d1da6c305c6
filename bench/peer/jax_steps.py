"""The JAX contender of bench/training.ts; the protocol of torch_steps.py. The step is jitted and donates its parameters."""
import json
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np

WIDTHS = [784, 512, 512, 10]
random = np.random.default_rng(0)


def fresh_parameters():
    pairs = zip(WIDTHS, WIDTHS[1:])
    return [
        (jnp.asarray(random.uniform(-1, 1, shape) / shape[0] ** 0.5, jnp.float32), jnp.zeros(shape[1], jnp.float32))
        for shape in pairs
    ]


def mean_loss(parameters, x, y):
    for weights, bias in parameters[:-1]:
        x = jax.nn.relu(x @ weights + bias)
    weights, bias = parameters[-1]
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(x @ weights + bias), y[:, None], axis=1))


def step(with_norm, parameters, x, y):
    loss, gradient = jax.value_and_grad(mean_loss)(parameters, x, y)
    norm = jnp.sqrt(sum(jnp.vdot(g, g) for g in jax.tree_util.tree_leaves(gradient))) if with_norm else 0.0
    return jax.tree_util.tree_map(lambda p, g: p - 0.01 * g, parameters, gradient), loss, norm


jitted = jax.jit(step, static_argnums=0, donate_argnums=1)


class Contender:
    def __init__(self, batch, norm):
        self.norm = norm
        self.parameters = fresh_parameters()
        self.inputs = [jnp.asarray(random.random((batch, 784)), jnp.float32) for _ in range(4)]
        self.labels = [jnp.asarray(random.integers(0, 10, batch)) for _ in range(4)]

    def steps(self, count):
        for at in range(count):
            self.parameters, loss, _ = jitted(self.norm, self.parameters, self.inputs[at % 4], self.labels[at % 4])
        loss.block_until_ready()


contenders = {}
print(json.dumps({"version": jax.__version__, "blas": ["XLA"]}), flush=True)
for line in sys.stdin:
    ask = json.loads(line)
    key = (ask["batch"], ask["norm"])
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
