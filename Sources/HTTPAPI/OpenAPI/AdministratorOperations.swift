/// What operators call over the Unix socket, and what they scrape.
let administratorOperations: [OpenAPIOperation] = [
  .init(
    "get", "/metrics", "Numbers for Prometheus, from this machine, over the socket, or with METRICS_TOKEN",
    [401: "Not from here."]),
  .init("post", "/admin/keys", "Make a key (socket only, as all of /admin)", [201: "The key, this once."]),
  .init("get", "/admin/keys", "The keys, without their secrets"),
  .init("delete", "/admin/keys/{key}", "Revoke a key, or all keys of an account"),
  .init("post", "/admin/sign-in-links", "A link that signs a browser in, once", [201: "The link."]),
  .init(
    "get", "/admin/messages", "Messages on their way, those first that are due first", [:],
    .init(name: "state", words: "waiting, held or active."), account, limit),
  .init("get", "/admin/messages/{message}", "A message, finished or not"),
  .init("delete", "/admin/messages/{message}", "Cancel a message"),
  .init("get", "/admin/dlq", "Dead letters, the newest first", [:], account, limit),
  .init("get", "/admin/dlq/{letter}", "A dead letter with the last answer"),
  .init("post", "/admin/dlq/retry", "Publish dead letters once more: `ids`, or `all` and perhaps `account`"),
  .init("delete", "/admin/dlq", "Forget dead letters: `ids`, or `all` and perhaps `account`"),
  .init("get", "/admin/queues", "Queues, with how many run and wait", [:], account),
  .init("post", "/admin/queues/{queue}/pause", "Start nothing more of it", [:], account),
  .init("post", "/admin/queues/{queue}/resume", "Let it go on", [:], account),
]

private let account = OpenAPIOperation.Field(name: "account", words: "Of this account only, by its name.")
private let limit = OpenAPIOperation.Field(name: "limit", words: "1 to 1000; 50 unless given.", type: "integer")
