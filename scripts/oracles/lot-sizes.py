"""Writes src/domains/production/lot-sizes/stockpyl-cases.json: random lot-size problems with stockpyl's answers.

    python3 -m venv build/oracles && build/oracles/bin/pip install stockpyl==1.0.2
    build/oracles/bin/python scripts/oracles/lot-sizes.py
    npx biome check --write src/domains/production/lot-sizes/stockpyl-cases.json

stockpyl's lists carry a dummy period 0, which is left out here.
"""

import json
import pathlib
import random

from stockpyl import eoq
from stockpyl.wagner_whitin import wagner_whitin

draw = random.Random(4)


def number(low, high, digits=2):
    return round(draw.uniform(low, high), digits)


def economic():
    K, h, D = number(1, 500), number(0.05, 20), number(10, 5000)
    P, w = round(D * number(1.05, 5), 2), number(0.1, 50)
    lot, cost = eoq.economic_order_quantity(K, h, D)
    made, made_cost = eoq.economic_production_quantity(K, h, D, P)[:2]
    late, share, late_cost = eoq.economic_order_quantity_with_backorders(K, h, w, D)
    return {
        "setupCost": K, "holdingCost": h, "demand": D, "production": P, "backorderCost": w,
        "order": [lot, cost], "produce": [made, made_cost], "backorder": [late, late_cost, share],
    }


def discount():
    n = draw.randint(1, 5)
    breakpoints = [0, *sorted(draw.sample(range(10, 3000), n - 1))]
    unit_costs = sorted((number(5, 100) for _ in range(n)), reverse=True)
    K, i, D = number(5, 500), number(0.05, 0.5), number(50, 5000)
    answers = {}
    for name, solve in (
        ("allUnits", eoq.economic_order_quantity_with_all_units_discounts),
        ("incremental", eoq.economic_order_quantity_with_incremental_discounts),
    ):
        lot, level, cost = solve(K, i, D, breakpoints, unit_costs)
        answers[name] = [float(lot), int(level), float(cost)]
    return {"setupCost": K, "carryingShare": i, "demand": D, "breakpoints": breakpoints, "unitCosts": unit_costs, **answers}


def joint():
    n = draw.randint(1, 6)
    K = number(10, 500)
    k, h, D = ([number(*bounds) for _ in range(n)] for bounds in ((1, 300), (0.1, 10), (1, 500)))
    _, cycle, multiples, cost = eoq.joint_replenishment_problem_silver_heuristic(K, k, h, D)
    return {
        "familySetupCost": K, "itemSetupCosts": k, "holdingCosts": h, "demands": D,
        "multiples": [int(m) for m in multiples], "cycle": float(cycle), "cost": float(cost),
    }


def dynamic():
    n = draw.randint(2, 24)
    demand = [draw.choice([0, draw.randint(1, 200), draw.randint(1, 200)]) for _ in range(n)]
    # One holding cost: stockpyl charges that of the lot's period for all the time that an item is carried, we that of
    # each period that it is carried through.
    K, h = [number(20, 600) for _ in range(n)], [number(0.1, 4)] * n
    lots, cost, _, _ = wagner_whitin(n, [0, *h], [0, *K], [0, *demand])
    return {"demand": demand, "setupCosts": K, "holdingCosts": h, "lots": [float(lot) for lot in lots[1:]], "cost": float(cost)}


cases = {
    "economic": [economic() for _ in range(30)],
    "discount": [discount() for _ in range(40)],
    "joint": [joint() for _ in range(40)],
    "dynamic": [dynamic() for _ in range(40)],
}
folder = pathlib.Path(__file__).resolve().parents[2] / "src/domains/production/lot-sizes"
(folder / "stockpyl-cases.json").write_text(json.dumps(cases))
