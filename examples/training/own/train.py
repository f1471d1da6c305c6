"""A training script as one finds it: its own loop, no library. Logistic regression on two clouds of points.

    python3 train.py --bs 32 --lr 0.5 --seed 1

All that batchwise wants of it is a line of JSON now and then.
"""
import argparse
import json
import math
import random

FEATURES, TRAIN, TEST, EPOCHS, LINES_PER_EPOCH = 20, 4000, 2000, 4, 20


def clouds(count, random_):
    examples = []
    for _ in range(count):
        label = random_.randrange(2)
        middle = 0.45 if label else -0.45
        examples.append(([1.0] + [random_.gauss(middle, 1.5) for _ in range(FEATURES)], label))
    return examples


def score(weights, x):
    return sum(w * v for w, v in zip(weights, x))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bs", type=int, required=True)
    parser.add_argument("--lr", type=float, required=True)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    data = random.Random(1)
    train, test = clouds(TRAIN, data), clouds(TEST, data)
    shuffle = random.Random(options.seed)
    weights = [shuffle.gauss(0, 1) for _ in range(FEATURES + 1)]
    steps_per_epoch = math.ceil(TRAIN / options.bs)
    every = max(1, steps_per_epoch // LINES_PER_EPOCH)
    step = 0
    for _ in range(EPOCHS):
        shuffle.shuffle(train)
        for start in range(0, TRAIN, options.bs):
            batch = train[start : start + options.bs]
            gradient = [0.0] * (FEATURES + 1)
            for x, label in batch:
                error = 1 / (1 + math.exp(-max(-500.0, min(500.0, score(weights, x))))) - label
                gradient = [g + error * v / len(batch) for g, v in zip(gradient, x)]
            weights = [w - options.lr * g for w, g in zip(weights, gradient)]
            step += 1
            if step % every == 0:
                hits = sum((score(weights, x) > 0) == (label == 1) for x, label in test)
                line = {"step": step, "epoch": step / steps_per_epoch, "testAccuracy": hits / TEST}
                print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
