"""Drives a running Cutroom with the stock QStash client, sync and async, and looks at what reaches a destination.

Usage: qstash_witness.py BASE_URL KEY
Prints one line a rule; exits 1 when one does not hold.
"""

import asyncio
import base64
import functools
import http.server
import inspect
import json
import sys
import threading
import time
import traceback
import urllib.request
from urllib.parse import parse_qs, urlsplit

from qstash import AsyncQStash, QStash, Receiver

BASE, KEY = sys.argv[1], sys.argv[2]
client = QStash(KEY, base_url=BASE)


class Destination:
    """A server that keeps what it was sent. The query says how it answers: status, body, sleep (ms), header (k:v), and
    `fail=n` for so many failures before it goes well."""

    def __init__(self):
        self.lock = threading.Condition()
        self.requests = []
        # By path: how many are being answered, and the most at once.
        self.running = {}
        self.most = {}
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                outer.handle(self)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def handle(self, request):
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        parts = urlsplit(request.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        with self.lock:
            earlier = sum(1 for other in self.requests if other["target"] == request.path)
            self.requests.append(
                {
                    "time": time.time(), "method": request.command, "target": request.path, "path": parts.path,
                    "headers": request.headers, "body": body,
                }
            )
            self.running[parts.path] = self.running.get(parts.path, 0) + 1
            self.most[parts.path] = max(self.most.get(parts.path, 0), self.running[parts.path])
            self.lock.notify_all()
        time.sleep(int(query.get("sleep", 0)) / 1000)
        with self.lock:
            self.running[parts.path] -= 1
        status = int(query.get("status", 200))
        if "fail" in query:
            status = 500 if earlier < int(query["fail"]) else 200
        payload = query.get("body", "fine").encode()
        try:
            request.send_response(status)
            if "header" in query:
                name, value = query["header"].split(":", 1)
                request.send_header(name, value)
            request.send_header("Content-Type", "text/plain")
            request.send_header("Content-Length", str(len(payload)))
            request.end_headers()
            request.wfile.write(payload)
        except OSError:
            pass

    def wait(self, path, count=1, seconds=20):
        """The requests to `path`, once there are `count`."""
        end = time.time() + seconds
        with self.lock:
            while True:
                found = [request for request in self.requests if request["path"] == path]
                if len(found) >= count:
                    return found
                if not self.lock.wait(max(0, end - time.time())) and time.time() >= end:
                    raise AssertionError(f"{path}: {len(found)} of {count} requests came")

    def count(self, path):
        with self.lock:
            return sum(1 for request in self.requests if request["path"] == path)


destination = Destination()
rules = []


def rule(function):
    rules.append(function)
    return function


def receiver():
    keys = client.signing_key.get()
    return Receiver(keys.current, keys.next)


def check_signature(request, by=None):
    (by or receiver()).verify(
        signature=request["headers"]["Upstash-Signature"], body=request["body"].decode(),
        url=destination.base + request["target"],
    )


def call(method, path, body=None, headers=None, token=KEY):
    """A raw request; status and JSON."""
    request = urllib.request.Request(BASE + path, data=body, method=method, headers=headers or {})
    if token:
        request.add_header("Authorization", "Bearer " + token)
    try:
        with urllib.request.urlopen(request) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    return status, json.loads(text or b"null")


def eventually(condition, seconds=15):
    end = time.time() + seconds
    while time.time() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError("it never came true")


@functools.cache
def minutely():
    """Two schedules that fire at the next minute, to an address and to a group. Made once, before the other rules, so
    that these run while the minute passes."""
    group = "witness-minutely"
    client.url_group.upsert_endpoints(
        group, [{"name": "one", "url": destination.base + "/cron1"}, {"url": destination.base + "/cron2"}])
    headers = {"headers": {"Upstash-Forward-From-Group": ["yes"]}}
    assert call("PATCH", "/v2/topics/" + group, json.dumps(headers).encode())[0] == 200
    common = {"cron": "* * * * *", "content_type": "text/plain", "headers": {"X-From-Schedule": "yes"}}
    return (
        client.schedule.create(destination=destination.base + "/cron?a=1", body="tick", method="PUT", **common),
        client.schedule.create(destination=group, body="tick all", **common),
    )


@rule
def a_schedule_for_every_minute_is_taken():
    for made in minutely():
        schedule = client.schedule.get(made)
        assert schedule.cron == "* * * * *" and schedule.next_schedule_time % 60_000 == 0
        assert schedule.last_schedule_time is None or schedule.last_schedule_time % 60_000 == 0


@rule
def a_message_arrives_as_it_was_published():
    url = destination.base + "/arrives?foo=bar&baz=a%20b"
    sent = client.message.publish_json(url=url, body={"ex_key": "ex_value"}, headers={"Test-Header": "test-value"})
    request = destination.wait("/arrives")[0]
    headers = request["headers"]
    assert request["method"] == "POST" and request["target"] == "/arrives?foo=bar&baz=a%20b"
    assert json.loads(request["body"]) == {"ex_key": "ex_value"}
    assert headers["Content-Type"] == "application/json" and headers["Test-Header"] == "test-value"
    assert headers["Upstash-Message-Id"] == sent.message_id and headers["Upstash-Retried"] == "0"
    assert headers["User-Agent"] == "Upstash-QStash"
    assert headers["Authorization"] is None and headers["Upstash-Telemetry-Sdk"] is None
    check_signature(request)
    message = client.message.get(sent.message_id)
    assert message.url == url and message.body == '{"ex_key": "ex_value"}' and message.max_retries == 3
    assert message.headers["Test-Header"] == ["test-value"]


@rule
def a_body_is_any_bytes_and_a_method_any_of_five():
    client.message.publish(url=destination.base + "/put", body="raw", method="PUT", content_type="text/x-raw")
    request = destination.wait("/put")[0]
    assert request["method"] == "PUT" and request["body"] == b"raw"
    assert request["headers"]["Content-Type"] == "text/x-raw"
    status, answer = call("POST", f"/v2/publish/{destination.base}/bytes", bytes(range(256)))
    assert status == 200
    assert destination.wait("/bytes")[0]["body"] == bytes(range(256))
    status, message = call("GET", "/v2/messages/" + answer["messageId"])
    assert "body" not in message and base64.b64decode(message["bodyBase64"]) == bytes(range(256))


@rule
def a_delay_is_kept():
    begun = time.time()
    client.message.publish(url=destination.base + "/delayed", delay="1s")
    client.message.publish(url=destination.base + "/absolute", not_before=int(begun) + 2)
    assert destination.wait("/delayed")[0]["time"] - begun >= 0.99
    assert destination.wait("/absolute")[0]["time"] >= int(begun) + 2


@rule
def failures_are_tried_again_and_counted():
    client.message.publish(url=destination.base + "/again?fail=2", retries=3, retry_delay="300")
    requests = destination.wait("/again", 3)
    assert [request["headers"]["Upstash-Retried"] for request in requests] == ["0", "1", "2"]
    assert requests[1]["time"] - requests[0]["time"] >= 0.29
    assert len({request["headers"]["Upstash-Message-Id"] for request in requests}) == 1
    time.sleep(0.5)
    assert destination.count("/again") == 3


@rule
def the_answer_says_when_to_come_again():
    client.message.publish(
        url=destination.base + "/later?status=503&header=Retry-After:1", retries=1, retry_delay="60000")
    first, second = destination.wait("/later", 2)
    assert 0.9 <= second["time"] - first["time"] < 5


@rule
def an_error_can_forbid_retries():
    client.message.publish(
        url=destination.base + "/never?status=489&header=Upstash-NonRetryable-Error:true", retries=3, retry_delay="100")
    destination.wait("/never")
    time.sleep(0.6)
    assert destination.count("/never") == 1


@rule
def a_timeout_and_a_redirect_are_failures():
    client.message.publish(
        url=destination.base + "/slow?sleep=3000", timeout="1s", retries=0,
        failure_callback=destination.base + "/slow-failed")
    client.message.publish(
        url=destination.base + f"/moved?status=302&header=Location:{destination.base}/elsewhere", retries=0,
        failure_callback=destination.base + "/moved-failed")
    report = json.loads(destination.wait("/moved-failed")[0]["body"])
    assert report["status"] == 302 and destination.count("/elsewhere") == 0
    report = json.loads(destination.wait("/slow-failed")[0]["body"])
    assert report["status"] == 0 or report["status"] >= 500


@rule
def callbacks_tell_what_came_of_it():
    sent = client.message.publish(
        url=destination.base + "/told?body=hello&header=X-Answer:yes", body="source", content_type="text/plain",
        callback=destination.base + "/callback", callback_headers={"Upstash-Callback-Forward-X-Key": "k"})
    request = destination.wait("/callback")[0]
    check_signature(request)
    report = json.loads(request["body"])
    assert report["status"] == 200 and base64.b64decode(report["body"]) == b"hello"
    assert report["header"]["X-Answer"] == ["yes"] and report["sourceMessageId"] == sent.message_id
    assert base64.b64decode(report["sourceBody"]) == b"source" and report["url"].startswith(destination.base + "/told")
    assert report["retried"] == 0 and report["maxRetries"] == 3 and report["method"] == "POST"
    assert "dlqId" not in report and request["headers"]["X-Key"] == "k"


@rule
def a_failure_callback_comes_once_at_the_end():
    client.message.publish(
        url=destination.base + "/bad?status=404&body=404+Not+Found", retries=1, retry_delay="100",
        failure_callback=destination.base + "/bad-failed")
    report = json.loads(destination.wait("/bad-failed")[0]["body"])
    assert report["status"] == 404 and report["retried"] == 1 and "-" in report["dlqId"]
    assert base64.b64decode(report["body"]) == b"404 Not Found"
    time.sleep(0.3)
    assert destination.count("/bad-failed") == 1 and destination.count("/bad") == 2


@rule
def a_queue_keeps_its_order():
    client.queue.upsert("witness", parallelism=1)
    for number in range(6):
        fail = "?fail=1" if number == 2 else ""
        client.message.enqueue(
            queue="witness", url=f"{destination.base}/fifo{number}{fail}", retries=2, retry_delay="200")
    destination.wait("/fifo5")
    with destination.lock:
        order = [request["path"] for request in destination.requests if request["path"].startswith("/fifo")]
    assert order == ["/fifo0", "/fifo1", "/fifo2", "/fifo2", "/fifo3", "/fifo4", "/fifo5"], order
    queue = eventually(lambda: (found := client.queue.get("witness")).lag == 0 and found)
    assert queue.parallelism == 1 and not queue.paused
    client.queue.pause("witness")
    client.message.enqueue(queue="witness", url=destination.base + "/paused")
    time.sleep(0.5)
    assert destination.count("/paused") == 0 and client.queue.get("witness").paused
    client.queue.resume("witness")
    destination.wait("/paused")
    assert "witness" in [queue.name for queue in client.queue.list()]
    client.queue.delete("witness")


@rule
def flow_control_is_obeyed():
    for number in range(6):
        client.message.publish(
            url=f"{destination.base}/flow?sleep=200&n={number}", flow_control={"key": "witness-flow", "parallelism": 2})
    destination.wait("/flow", 6)
    with destination.lock:
        assert destination.most["/flow"] == 2, destination.most["/flow"]
    for number in range(5):
        client.message.publish(
            url=f"{destination.base}/rate?n={number}", flow_control={"key": "witness-rate", "rate": 2, "period": "2s"})
    times = [request["time"] for request in destination.wait("/rate", 5)]
    assert times[2] - times[0] >= 1.5 and times[4] - times[0] >= 3.5, times
    info = client.flow_control.get("witness-rate")
    assert info.rate_max == 2 and info.rate_period == 2


@rule
def flow_control_can_be_steered():
    def publish(path, **values):
        client.message.publish(url=destination.base + path, flow_control={"key": "witness-steered", **values})

    def state():
        return client.flow_control.get("witness-steered")

    client.flow_control.pin("witness-steered", {"parallelism": 3, "rate": 10, "period": 60})
    publish("/steered1?sleep=2000", parallelism=1, rate=1, period=1)
    info = state()
    assert (info.parallelism_max, info.rate_max, info.rate_period) == (3, 10, 60), info
    assert info.is_pinned_parallelism and info.is_pinned_rate and not info.is_paused
    assert info.rate_count == 1 and info.parallelism_count == 1
    destination.wait("/steered1")
    everywhere = client.flow_control.get_global_parallelism()
    assert 1 <= everywhere.parallelism_count <= everywhere.parallelism_max
    client.flow_control.reset_rate("witness-steered")
    assert state().rate_count == 0
    eventually(lambda: state().parallelism_count == 0)
    client.flow_control.unpin("witness-steered", {"parallelism": True})
    info = state()
    assert not info.is_pinned_parallelism and info.is_pinned_rate and info.parallelism_max == 3
    client.flow_control.pause("witness-steered")
    publish("/steered2", parallelism=2, rate=1, period=1)
    info = state()
    assert info.is_paused and info.wait_list_size == 1 and (info.parallelism_max, info.rate_max) == (2, 10), info
    time.sleep(0.5)
    assert destination.count("/steered2") == 0
    client.flow_control.resume("witness-steered")
    destination.wait("/steered2")
    assert not state().is_paused and state().wait_list_size == 0
    client.flow_control.unpin("witness-steered", {"rate": True})
    publish("/steered3", parallelism=2, rate=5, period=7)
    info = state()
    assert (info.rate_max, info.rate_period, info.is_pinned_rate) == (5, 7, False), info


@rule
def duplicates_are_dropped():
    first = client.message.publish(url=destination.base + "/once", deduplication_id="witness-once")
    again = client.message.publish(url=destination.base + "/once", deduplication_id="witness-once")
    assert again.message_id == first.message_id and again.deduplicated
    bodies = ["same", "same", "other"]
    sent = [
        client.message.publish(url=destination.base + "/content", body=body, content_based_deduplication=True)
        for body in bodies
    ]
    assert sent[0].message_id == sent[1].message_id != sent[2].message_id
    destination.wait("/content", 2)
    time.sleep(0.3)
    assert destination.count("/once") == 1 and destination.count("/content") == 2


@rule
def a_url_group_reaches_all_its_endpoints():
    client.url_group.delete("witness-group")
    client.url_group.upsert_endpoints(
        "witness-group",
        [{"name": "one", "url": destination.base + "/group1"}, {"url": destination.base + "/group2"}])
    sent = client.message.publish(url_group="witness-group", body="to all")
    assert len(sent) == 2 and {item.url for item in sent} == {destination.base + "/group1", destination.base + "/group2"}
    for path in ["/group1", "/group2"]:
        request = destination.wait(path)[0]
        assert request["body"] == b"to all" and request["headers"]["Upstash-Topic-Name"] == "witness-group"
        check_signature(request)
    client.url_group.remove_endpoints("witness-group", [{"name": "one"}])
    assert [endpoint.url for endpoint in client.url_group.get("witness-group").endpoints] == [
        destination.base + "/group2"]
    client.url_group.delete("witness-group")


@rule
def a_batch_takes_everything_at_once():
    client.url_group.upsert_endpoints("witness-batch", [{"url": destination.base + "/batch-group"}])
    sent = client.message.batch_json(
        [
            {"url": destination.base + "/batch-url", "body": {"n": 1}},
            {"url": destination.base + "/batch-queue", "queue": "witness-batch-queue", "body": {"n": 2}},
            {"url_group": "witness-batch", "body": {"n": 3}},
        ]
    )
    assert len(sent) == 3 and isinstance(sent[2], list)
    for number, path in enumerate(["/batch-url", "/batch-queue", "/batch-group"], 1):
        assert json.loads(destination.wait(path)[0]["body"]) == {"n": number}
    body = json.dumps(
        [{"destination": "nowhere at all"}, {"destination": destination.base + "/batch-good", "body": None}])
    status, answer = call("POST", "/v2/batch", body.encode())
    assert status == 200 and "error" in answer[0] and "messageId" in answer[1], answer
    destination.wait("/batch-good")


@rule
def a_message_can_be_taken_back():
    sent = client.message.publish(url=destination.base + "/canceled", delay="1h")
    client.message.cancel(sent.message_id)
    status, answer = call("DELETE", "/v2/messages/" + sent.message_id)
    assert status == 404 and "not found" in answer["error"]
    flying = client.message.publish(url=destination.base + "/flying?sleep=2000", retries=3)
    destination.wait("/flying")
    assert call("DELETE", "/v2/messages/" + flying.message_id) == (200, {"cancelled": 1})
    time.sleep(0.5)
    assert destination.count("/flying") == 1


@rule
def mistakes_are_told_in_the_services_words():
    status, answer = call("POST", "/v2/publish/https%3A%2F%2Fexample.com")
    assert status == 400 and "endpoint has invalid scheme, add http:// or https://" in answer["error"]
    status, answer = call("POST", f"/v2/publish/{destination.base}/x", headers={"Upstash-Delay": "10"})
    assert status == 400 and 'missing unit in duration "10"' in answer["error"]
    assert call("POST", f"/v2/publish/{destination.base}/x", token="wrong")[0] == 401
    assert call("GET", "/v2/messages/msg_unknown")[0] == 404
    assert call("GET", "/v2/queues/unknown")[0] == 404
    assert call("POST", "/v2/queues", json.dumps({"queueName": "a b"}).encode())[0] == 400


@rule
def options_and_token_can_stand_in_the_query():
    target = f"/v2/publish/{destination.base}/hook?a=1&upstash-retries=0&qstash_token={KEY}&b=2"
    status, answer = call("POST", target, b"{}", token=None)
    assert status == 200, answer
    request = destination.wait("/hook")[0]
    assert request["target"] == "/hook?a=1&b=2"
    assert client.message.get(answer["messageId"]).max_retries == 0


@rule
def dead_letters_are_kept_and_sent_again():
    url = destination.base + "/dead?status=404&body=404+Not+Found"
    sent = client.message.publish(url=url, body="lost", retries=0, headers={"X-Kept": "yes"}, label="witness-dead")
    letter = eventually(
        lambda: next((one for one in client.dlq.list().messages if one.message_id == sent.message_id), None))
    assert letter.response_status == 404 and letter.response_body == "404 Not Found" and letter.url == url
    assert client.dlq.get(letter.dlq_id).message_id == sent.message_id
    status, answer = call("DELETE", "/v2/dlq?labeel=witness-dead")
    assert status == 400 and "labeel" in answer["error"], answer
    status, answer = call("POST", "/v2/dlq/retry/" + letter.dlq_id)
    assert status in (200, 201) and answer["responses"][0]["messageId"] != sent.message_id
    again = destination.wait("/dead", 2)[1]
    assert again["body"] == b"lost" and again["headers"]["X-Kept"] == "yes"
    other = eventually(
        lambda: next(
            (one for one in client.dlq.list().messages if one.message_id == answer["responses"][0]["messageId"]), None))
    client.dlq.delete(other.dlq_id)
    assert call("GET", "/v2/dlq/" + other.dlq_id)[0] == 404
    assert call("GET", "/v2/dlq/" + letter.dlq_id)[0] == 404


@rule
def the_log_tells_every_state_once():
    sent = client.message.publish(url=destination.base + "/logged?fail=1", body="b", retries=2, retry_delay="100")
    destination.wait("/logged", 2)

    def states():
        logs = client.log.list(filter={"message_id": sent.message_id}).logs
        return [log.state.value for log in reversed(logs)]

    eventually(lambda: "DELIVERED" in states())
    found = states()
    assert found[0] == "CREATED" and found.count("DELIVERED") == 1 and found.count("ACTIVE") == 2, found
    assert "ERROR" in found or "RETRY" in found, found
    canceled = client.message.publish(url=destination.base + "/taken-back", delay="1h")
    client.message.cancel(canceled.message_id)
    logs = client.log.list(filter={"message_id": canceled.message_id}).logs
    assert [log.state.value for log in logs][0] == "CANCELED", logs


@rule
def dead_letters_named_by_id_go_and_the_others_stay():
    for number in range(4):
        client.message.publish(
            url=f"{destination.base}/forgotten{number}?status=404", retries=0, label="witness-forgotten")

    def left():
        return [letter.dlq_id for letter in client.dlq.list(filter={"label": "witness-forgotten"}).messages]

    letters = eventually(lambda: (found := left()) and len(found) == 4 and found)
    others = [letter.dlq_id for letter in client.dlq.list().messages if letter.dlq_id not in letters]
    assert client.dlq.delete_many(letters[:2]) == 2
    assert sorted(left()) == sorted(letters[2:])
    assert client.dlq.delete_many(letters[:2]) == 0
    assert client.dlq.delete_many([letters[0], letters[2], "1-unknown"]) == 1
    assert left() == [letters[3]]
    assert client.dlq.delete_many([]) == 0
    assert left() == [letters[3]]
    after = [letter.dlq_id for letter in client.dlq.list().messages]
    assert all(other in after for other in others), (others, after)


@rule
def many_are_taken_back_at_once():
    sent = [
        client.message.publish(url=destination.base + f"/bulk{number}", delay="1h", label="witness-bulk").message_id
        for number in range(3)
    ]
    bystander = client.message.publish(url=destination.base + "/bystander", delay="1h").message_id
    assert client.message.cancel_many(sent[:2]) == 2
    assert client.message.cancel_many(sent[:2] + ["msg_unknown"]) == 0
    assert client.message.cancel_many([]) == 0
    assert call("DELETE", "/v2/messages?labl=witness-bulk")[0] == 400
    assert call("DELETE", "/v2/messages", json.dumps({"messageIds": []}).encode()) == (200, {"cancelled": 0})
    assert call("DELETE", "/v2/messages?label=witness-bulk") == (200, {"cancelled": 1})
    assert call("DELETE", "/v2/messages/" + bystander) == (200, {"cancelled": 1})


@rule
def what_is_redacted_is_shown_as_a_hash():
    sent = call(
        "POST", f"/v2/publish/{destination.base}/secret", b"secret",
        {"Upstash-Redact-Fields": "body, header[X-Token]", "Upstash-Forward-X-Token": "t", "Upstash-Forward-X-Open": "o"})
    request = destination.wait("/secret")[0]
    assert request["body"] == b"secret" and request["headers"]["X-Token"] == "t"
    status, message = call("GET", "/v2/messages/" + sent[1]["messageId"])
    assert message["body"].startswith("REDACTED:") and message["header"]["X-Token"][0].startswith("REDACTED:")
    assert message["header"]["X-Open"] == ["o"]


@rule
def a_schedule_can_be_made_paused_replaced_and_ended():
    made = client.schedule.create(
        destination=destination.base + "/scheduled", cron="CRON_TZ=Europe/Berlin 0 3 * * *", body="b",
        schedule_id="witness-schedule", queue="witness-scheduled", delay="5s")
    schedule = client.schedule.get(made)
    assert schedule.cron == "CRON_TZ=Europe/Berlin 0 3 * * *" and schedule.body == "b" and not schedule.paused
    client.schedule.pause(made)
    assert client.schedule.get(made).paused
    client.schedule.resume(made)
    client.schedule.create(destination=destination.base + "/scheduled", cron="0 4 * * *", schedule_id=made)
    schedule = client.schedule.get(made)
    assert schedule.cron == "0 4 * * *" and schedule.body is None
    assert made in [one.schedule_id for one in client.schedule.list()]
    client.schedule.delete(made)
    status, answer = call("POST", f"/v2/schedules/{destination.base}/x", headers={"Upstash-Cron": "61 * * * *"})
    assert status == 400 and "cron" in answer["error"]


@rule
def what_is_not_offered_answers_404():
    for path in ["/v2/workflows/x", "/v2/llm", "/v2/email", "/v2/unheard-of"]:
        status, answer = call("GET", path)
        assert status == 404 and answer["error"], path


# Before any keys are rotated: what it looks at may have been signed a minute ago.
@rule
def a_schedule_fires_at_its_minute():
    plain, grouped = minutely()
    paths = {"/cron": (plain, b"tick", "PUT"), "/cron1": (grouped, b"tick all", "POST"),
             "/cron2": (grouped, b"tick all", "POST")}
    arrived = {path: destination.wait(path, seconds=75)[0] for path in paths}
    schedules = {made: client.schedule.get(made) for made in (plain, grouped)}
    for path, (made, body, method) in paths.items():
        request = arrived[path]
        headers = request["headers"]
        assert headers["Upstash-Schedule-Id"] == made and request["body"] == body and request["method"] == method
        assert headers["X-From-Schedule"] == "yes" and headers["Content-Type"] == "text/plain"
        assert headers["Upstash-Retried"] == "0" and headers["User-Agent"] == "Upstash-QStash"
        assert headers["Upstash-Cron"] is None
        # As the minute begins, but for what a busy machine takes.
        assert 0 <= request["time"] % 60 < 20, request["time"]
        check_signature(request)
        message = client.message.get(headers["Upstash-Message-Id"])
        assert message.schedule_id == made and message.method == method
        schedule = schedules[made]
        assert schedule.last_schedule_time % 60_000 == 0 and schedule.last_schedule_time <= time.time() * 1000
        assert schedule.next_schedule_time == schedule.last_schedule_time + 60_000
    assert arrived["/cron"]["target"] == "/cron?a=1"
    for path in ["/cron1", "/cron2"]:
        headers = arrived[path]["headers"]
        assert headers["Upstash-Topic-Name"] == "witness-minutely" and headers["From-Group"] == "yes", headers.items()
    assert arrived["/cron"]["headers"]["Upstash-Topic-Name"] is None
    assert arrived["/cron"]["headers"]["From-Group"] is None
    states = eventually(
        lambda: (found := client.schedule.get(grouped).last_schedule_states)
        and {state.value for state in found.values()} == {"SUCCESS"} and found)
    assert len(states) == 2, states
    logs = client.log.list(filter={"schedule_id": plain}).logs
    assert logs and all(log.schedule_id == plain for log in logs)
    for made in (plain, grouped):
        client.schedule.delete(made)
        assert call("GET", "/v2/schedules/" + made)[0] == 404
    client.url_group.delete("witness-minutely")


@rule
def rotated_keys_sign_what_follows():
    before = client.signing_key.get()
    old = Receiver(before.current, before.next)
    after = client.signing_key.rotate()
    assert after.current == before.next and after.next not in (before.current, before.next)
    client.message.publish(url=destination.base + "/rotated", body="x")
    request = destination.wait("/rotated")[0]
    check_signature(request, by=old)
    check_signature(request, by=Receiver(after.current, after.next))


@rule
async def the_async_client_publishes_and_takes_back():
    other = AsyncQStash(KEY, base_url=BASE)
    sent = await other.message.publish_json(url=destination.base + "/async", body=[1])
    await other.message.publish(url=destination.base + "/async-plain", body="b")
    group = await other.message.batch([{"url": destination.base + "/async-batch", "body": "b"}])
    group += await other.message.batch_json([{"url": destination.base + "/async-batch-json", "body": {"n": 1}}])
    assert len(group) == 2
    assert (await other.message.get(sent.message_id)).url == destination.base + "/async"
    for path in ["/async", "/async-plain", "/async-batch", "/async-batch-json"]:
        check_signature(destination.wait(path)[0])
    late = [
        (await other.message.publish(url=f"{destination.base}/async-late{number}", delay="1h")).message_id
        for number in range(5)
    ]
    await other.message.cancel(late[0])
    assert call("DELETE", "/v2/messages/" + late[0])[0] == 404
    assert await other.message.cancel_many(late[:3]) == 2
    assert call("DELETE", "/v2/messages/" + late[3]) == (200, {"cancelled": 1})
    assert await other.message.cancel_all() >= 1
    assert call("DELETE", "/v2/messages/" + late[4])[0] == 404


@rule
async def the_async_client_keeps_queues_groups_and_schedules():
    other = AsyncQStash(KEY, base_url=BASE)
    await other.queue.upsert("witness-async", parallelism=2)
    await other.queue.pause("witness-async")
    queue = await other.queue.get("witness-async")
    assert queue.parallelism == 2 and queue.paused
    await other.queue.resume("witness-async")
    await other.message.enqueue(queue="witness-async", url=destination.base + "/async-queue")
    await other.message.enqueue_json(queue="witness-async", url=destination.base + "/async-queue-json", body={"n": 1})
    check_signature(destination.wait("/async-queue")[0])
    assert json.loads(destination.wait("/async-queue-json")[0]["body"]) == {"n": 1}
    assert "witness-async" in [one.name for one in await other.queue.list()]
    await other.queue.delete("witness-async")
    assert call("GET", "/v2/queues/witness-async")[0] == 404

    urls = [destination.base + "/async-group1", destination.base + "/async-group2"]
    await other.url_group.upsert_endpoints("witness-async", [{"name": "one", "url": urls[0]}, {"url": urls[1]}])
    assert [endpoint.url for endpoint in (await other.url_group.get("witness-async")).endpoints] == urls
    sent = await other.message.publish(url_group="witness-async", body="b")
    assert {item.url for item in sent} == set(urls)
    for path in ["/async-group1", "/async-group2"]:
        check_signature(destination.wait(path)[0])
    await other.url_group.remove_endpoints("witness-async", [{"name": "one"}])
    groups = {group.name: group for group in await other.url_group.list()}
    assert [endpoint.url for endpoint in groups["witness-async"].endpoints] == urls[1:]
    await other.url_group.delete("witness-async")
    assert call("GET", "/v2/topics/witness-async")[0] == 404

    made = await other.schedule.create(destination=urls[0], cron="0 3 * * *", body="b", label="witness-async")
    more = await other.schedule.create_json(destination=urls[0], cron="0 4 * * *", body={"n": 1})
    await other.schedule.pause(made)
    schedule = await other.schedule.get(made)
    assert schedule.paused and schedule.body == "b" and schedule.label == "witness-async"
    await other.schedule.resume(made)
    listed = {schedule.schedule_id: schedule for schedule in await other.schedule.list()}
    assert not listed[made].paused and json.loads(listed[more].body) == {"n": 1}
    for schedule_id in (made, more):
        await other.schedule.delete(schedule_id)
        assert call("GET", "/v2/schedules/" + schedule_id)[0] == 404


@rule
async def the_async_client_reads_logs_and_dead_letters():
    other = AsyncQStash(KEY, base_url=BASE)
    sent = [
        (await other.message.publish(
            url=f"{destination.base}/async-dead{number}?status=404&body=gone", retries=0, label="witness-async-dead"
        )).message_id
        for number in range(3)
    ]
    eventually(lambda: len(client.dlq.list(filter={"label": "witness-async-dead"}).messages) == 3)
    letters = {
        letter.message_id: letter.dlq_id
        for letter in (await other.dlq.list(filter={"label": "witness-async-dead"})).messages
    }
    assert set(letters) == set(sent)
    letter = await other.dlq.get(letters[sent[0]])
    assert letter.message_id == sent[0] and letter.response_status == 404 and letter.response_body == "gone"
    await other.dlq.delete(letters[sent[0]])
    assert await other.dlq.delete_many([letters[sent[0]], letters[sent[1]]]) == 1
    left = (await other.dlq.list(filter={"label": "witness-async-dead"})).messages
    assert [letter.message_id for letter in left] == [sent[2]]
    logs = (await other.log.list(filter={"message_ids": sent[:2]})).logs
    assert {log.message_id for log in logs} == set(sent[:2])
    assert [log.state.value for log in logs].count("FAILED") == 2 and logs[0].label == "witness-async-dead"
    page = await other.log.list(count=2)
    assert len(page.logs) == 2 and page.cursor
    following = await other.log.list(count=2, cursor=page.cursor)
    assert following.logs and following.logs[0].time <= page.logs[-1].time


@rule
async def the_async_client_steers_flow_control():
    other = AsyncQStash(KEY, base_url=BASE)
    key = "witness-async-flow"
    await other.flow_control.pin(key, {"parallelism": 2, "rate": 5, "period": 60})
    await other.message.publish(url=destination.base + "/async-flow", flow_control={"key": key, "parallelism": 1})
    info = await other.flow_control.get(key)
    assert (info.parallelism_max, info.rate_max, info.rate_period, info.rate_count) == (2, 5, 60, 1), info
    assert info.is_pinned_parallelism and info.is_pinned_rate
    await other.flow_control.reset_rate(key)
    await other.flow_control.pause(key)
    info = await other.flow_control.get(key)
    assert info.is_paused and info.rate_count == 0
    await other.flow_control.resume(key)
    await other.flow_control.unpin(key, {"parallelism": True, "rate": True})
    info = await other.flow_control.get(key)
    assert not (info.is_paused or info.is_pinned_parallelism or info.is_pinned_rate)
    assert (await other.flow_control.get_global_parallelism()).parallelism_max >= 1
    check_signature(destination.wait("/async-flow")[0])


@rule
async def the_async_client_rotates_keys():
    other = AsyncQStash(KEY, base_url=BASE)
    before = await other.signing_key.get()
    after = await other.signing_key.rotate()
    assert after.current == before.next and after.next not in (before.current, before.next)
    now = await other.signing_key.get()
    assert (now.current, now.next) == (after.current, after.next)
    await other.message.publish(url=destination.base + "/async-rotated", body="x")
    check_signature(destination.wait("/async-rotated")[0], by=Receiver(after.current, after.next))


def main():
    failed = 0
    only = sys.argv[3:]
    for function in rules:
        name = function.__name__.replace("_", " ")
        if only and function.__name__ not in only:
            continue
        try:
            outcome = function()
            if inspect.iscoroutine(outcome):
                asyncio.run(outcome)
            print("holds:", name, flush=True)
        except Exception:
            failed += 1
            print("BROKEN:", name, flush=True)
            traceback.print_exc(file=sys.stdout)
    print(f"{len(rules) - failed} of {len(rules)} rules hold")
    return 1 if failed else 0


sys.exit(main())
