"""Writes src/domains/production/capacity/press-brake-cases.json: random cells, solved as linear programs by HiGHS.

    python3 -m venv build/oracles && build/oracles/bin/pip install scipy==1.16.3
    build/oracles/bin/python scripts/oracles/press-brake.py
    npx biome check --write src/domains/production/capacity/press-brake-cases.json

Variables: orders an hour; of each kind, orders an hour on new and on older machines; hours of programming off the
machines. The second answer leaves the share of programming off the machines free.
"""

import json
import pathlib
import random

import numpy
from scipy.optimize import linprog

draw = random.Random(11)


def most_orders(cell, offline):
    kinds = len(cell["orderSizes"])
    sizes = numpy.array(cell["orderSizes"])
    setup = cell["toolTime"] + cell["programTime"]
    on_new = setup + sizes * cell["runTimePerItem"]
    on_older = cell["olderSetupTime"] + sizes * cell["olderRunTimePerItem"]
    none, ones = numpy.zeros(kinds), numpy.ones(kinds)
    programs = cell["programTime"] * ones
    mix = [
        numpy.concatenate([[-share], ones * (at == numpy.arange(kinds)), ones * (at == numpy.arange(kinds)), [0]])
        for at, share in enumerate(cell["orderShares"])
    ]
    limits = [
        (numpy.concatenate([[0], on_new, none, [-1]]), cell["machines"]),
        (numpy.concatenate([[0], none, on_older, [0]]), cell["olderMachines"]),
        (numpy.concatenate([[0], none, none, [1]]), cell["programmers"]),
    ]
    written = numpy.concatenate([[0], -(programs if offline is None else offline * programs), none, [1]])
    equal, below = (mix, limits + [(written, 0)]) if offline is None else (mix + [written], limits)
    objective = numpy.zeros(2 * kinds + 2)
    objective[0] = -1
    solved = linprog(
        objective,
        A_ub=[row for row, _ in below],
        b_ub=[bound for _, bound in below],
        A_eq=equal,
        b_eq=[0] * len(equal),
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    assert solved.status == 0, solved.message
    return solved.x[0]


def case():
    kinds = draw.randint(1, 6)
    weights = [draw.randint(1, 9) for _ in range(kinds)]
    cell = {
        "machines": draw.randint(1, 4),
        "toolTime": draw.randint(1, 30),
        "programTime": draw.choice([0, 1, 2, 4]) * draw.randint(1, 30),
        "runTimePerItem": draw.randint(1, 8) / 2,
        "programmers": 1,
        "olderMachines": draw.randint(0, 3),
        "olderSetupTime": draw.randint(1, 90),
        "olderRunTimePerItem": draw.randint(1, 12) / 2,
        "orderSizes": [draw.randint(1, 100) for _ in range(kinds)],
        "orderShares": [weight / sum(weights) for weight in weights],
    }
    offline = draw.choice([0, 0.25, 0.5, 0.9, 1])
    # Near the point where programmers and machines bind alike, so that often both do.
    mean = sum(size * share for size, share in zip(cell["orderSizes"], cell["orderShares"]))
    on_new = cell["toolTime"] + (1 - offline) * cell["programTime"] + mean * cell["runTimePerItem"]
    wanted = cell["machines"] * offline * cell["programTime"] / on_new
    cell["programmers"] = max(0.1, round(wanted * draw.choice([0.5, 0.8, 0.9, 1, 1.1, 1.2, 2]), 1))
    return {
        "cell": cell,
        "offlineShare": offline,
        "orders": most_orders(cell, offline),
        "bestOrders": most_orders(cell, None),
    }


target = pathlib.Path(__file__).parents[2] / "src/domains/production/capacity/press-brake-cases.json"
target.write_text(json.dumps([case() for _ in range(150)], indent=1) + "\n")
