"""M/M/1 in SimPy, as its documentation writes it: a process a customer. Prints customers a second of processor time."""
import json
import random
import sys
import time

import simpy

count = int(sys.argv[1])
random.seed(int(sys.argv[2]))
environment = simpy.Environment()
server = simpy.Resource(environment, 1)
stay = 0.0


def customer():
    global stay
    came = environment.now
    with server.request() as turn:
        yield turn
        yield environment.timeout(random.expovariate(1 / 0.8))
    stay += environment.now - came


def arrivals():
    for _ in range(count):
        yield environment.timeout(random.expovariate(1))
        environment.process(customer())


environment.process(arrivals())
start = time.process_time()
environment.run()
seconds = time.process_time() - start
print(json.dumps({"version": simpy.__version__, "perSecond": count / seconds, "mean": stay / count}))
