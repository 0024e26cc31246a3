"""How fast another queue takes N waiting jobs that do nothing, on the same PostgreSQL. Prints "jobs seconds CPU-seconds".

usage: rival.py pgqueuer|procrastinate ADDRESS JOBS
"""

import asyncio
import logging
import sys
import time


async def pgqueuer(address, jobs):
    import asyncpg
    from pgqueuer import QueueManager
    from pgqueuer.db import AsyncpgDriver
    from pgqueuer.queries import Queries

    queries = Queries(AsyncpgDriver(await asyncpg.connect(address)))
    await queries.install()
    for _ in range(0, jobs, 1000):
        await queries.enqueue(["work"] * 1000, [None] * 1000, [0] * 1000)
    manager = QueueManager(queries)
    left = jobs

    @manager.entrypoint("work")
    async def work(_job):
        nonlocal left
        left -= 1
        if left == 0:
            manager.shutdown.set()

    return manager.run(batch_size=100)


async def procrastinate(address, jobs):
    import procrastinate

    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=address, max_size=10))

    @app.task(name="work")
    async def work():
        pass

    await app.open_async()
    await app.schema_manager.apply_schema_async()
    for _ in range(0, jobs, 1000):
        await work.batch_defer_async(*[{} for _ in range(1000)])
    return app.run_worker_async(concurrency=100, wait=False, listen_notify=False, install_signal_handlers=False)


async def main(rival, address, jobs):
    run = await {"pgqueuer": pgqueuer, "procrastinate": procrastinate}[rival](address, jobs)
    begun, spent = time.perf_counter(), time.process_time()
    await run
    print(jobs, time.perf_counter() - begun, time.process_time() - spent)


logging.disable(logging.WARNING)
asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
