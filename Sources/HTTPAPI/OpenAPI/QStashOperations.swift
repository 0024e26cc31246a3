/// QStash v2 as this server speaks it (contracts/qstash-v2.md): what stock clients call.
let qstashOperations: [OpenAPIOperation] =
  publishOperations + messageOperations + laneOperations + groupOperations + scheduleOperations

private let accepted = [
  200: "Accepted; `messageId`, or one for each endpoint of a URL group.", 202: "A duplicate: the earlier messageId.",
  400: "Not a usable destination or option.", 404: "A provider's integration, which is not offered here.",
  412: "The account has as many queues as it may have.", 413: "The message is too large.",
]
private let cursor = OpenAPIOperation.Field(name: "cursor", words: "Where the page before ended.")
private let count = OpenAPIOperation.Field(name: "count", words: "At most so many.", type: "integer")
private let unknownFilter = [400: "An unknown filter, or a value that it can't have."]

private let publishOperations: [OpenAPIOperation] = [
  .init(
    "post", "/v2/publish/{destination}", "Publish a message; everything after the prefix is the destination", accepted,
    .init(name: "Upstash-Cron", words: "Makes a schedule of it.", place: "header")),
  .init("post", "/v2/enqueue/{queue}/{destination}", "Publish a message through a FIFO queue", accepted),
  .init(
    "post", "/v2/batch", "Publish many messages; each is accepted or refused alone",
    [
      200: "In the order of the items: `messageId`, a list of them, `scheduleId` (with Upstash-Cron), or `error`.",
      413: "The batch is too large.",
    ]),
]

private let messageOperations: [OpenAPIOperation] = [
  .init("get", "/v2/messages/{message}", "A message, and what it waits for"),
  .init("delete", "/v2/messages/{message}", "Cancel a message"),
  .init("delete", "/v2/messages", "Cancel the messages that ids or filters mean, else all", unknownFilter, count),
  .init("get", "/v2/events", "The log, newest first", [:], cursor, count),
  .init("get", "/v2/logs", "The log under its other name", [:], cursor, count),
  .init("get", "/v2/dlq", "Dead letters", unknownFilter, cursor, count),
  .init("delete", "/v2/dlq", "Forget the dead letters that ids or filters mean, else all", unknownFilter, count),
  .init("get", "/v2/dlq/{letter}", "A dead letter with the last answer"),
  .init("delete", "/v2/dlq/{letter}", "Forget a dead letter"),
  .init(
    "post", "/v2/dlq/retry/{letter}", "Publish a dead letter once more; headers as at publishing override",
    [201: "`responses`, with the new messageId."]),
  .init(
    "post", "/v2/dlq/retry", "Publish many dead letters once more", [201: "`responses`."].merging(unknownFilter) { $1 },
    count),
  .init("get", "/v2/keys", "The pair that your deliveries are signed with"),
  .init("post", "/v2/keys/rotate", "The next key becomes the current one"),
]

private let laneOperations: [OpenAPIOperation] = [
  .init(
    "post", "/v2/queues", "Make or change a queue", [400: "Not a usable name or parallelism.", 412: "One too many."]),
  .init("get", "/v2/queues", "Your queues"),
  .init("get", "/v2/queues/{queue}", "A queue"),
  .init("delete", "/v2/queues/{queue}", "Remove a queue and what waits in it; one that isn't there is fine"),
  .init("post", "/v2/queues/{queue}/pause", "Start nothing more of it"),
  .init("post", "/v2/queues/{queue}/resume", "Let it go on"),
  .init(
    "get", "/v2/flowControl", "Your flow-control keys", [:],
    .init(name: "search", words: "Only those whose name contains it.")),
  .init("get", "/v2/flowControl/{key}", "A flow-control key"),
  .init("post", "/v2/flowControl/{key}/pause", "Start nothing more of it"),
  .init("post", "/v2/flowControl/{key}/resume", "Let it go on"),
  .init(
    "post", "/v2/flowControl/{key}/pin", "Override what messages say", [400: "Nothing to pin."],
    .init(name: "parallelism", words: "Running at once.", type: "integer"),
    .init(name: "rate", words: "Starts in a period.", type: "integer"),
    .init(name: "period", words: "Seconds.", type: "integer")),
  .init(
    "post", "/v2/flowControl/{key}/unpin", "Let messages' values count again", [:],
    .init(name: "parallelism", words: "Whether of parallelism.", type: "boolean"),
    .init(name: "rate", words: "Whether of rate and period.", type: "boolean")),
  .init("post", "/v2/flowControl/{key}/resetRate", "Begin a new window"),
  .init("post", "/v2/flowControl/{key}/reset", "Begin a new window and forget what runs"),
  .init("get", "/v2/globalParallelism", "How many deliveries may run at once, and do"),
]

private let groupOperations: [OpenAPIOperation] = [
  .init("get", "/v2/topics", "Your URL groups"),
  .init("get", "/v2/topics/{group}", "A URL group"),
  .init("delete", "/v2/topics/{group}", "Remove a URL group; one that isn't there is fine"),
  .init("patch", "/v2/topics/{group}", "Set headers of every publish to it"),
  .init(
    "post", "/v2/topics/{group}/endpoints", "Add or rename endpoints; makes the group",
    [400: "Not a usable address or name.", 412: "One too many."]),
  .init("delete", "/v2/topics/{group}/endpoints", "Remove endpoints by name or address"),
]

private let scheduleOperations: [OpenAPIOperation] = [
  .init("get", "/v2/schedules", "Your schedules"),
  .init(
    "post", "/v2/schedules/{schedule}", "Make or replace a schedule; everything after the prefix is the destination",
    [
      200: "Accepted; `scheduleId`.", 400: "Not a usable destination, cron or option.",
      412: "The account has as many as it may have.",
    ],
    .init(
      name: "Upstash-Cron", words: "Five fields, UTC unless `CRON_TZ=Area/City ` stands before them.", place: "header",
      isRequired: true),
    .init(name: "Upstash-Schedule-Id", words: "A schedule of that id is replaced.", place: "header")),
  .init("get", "/v2/schedules/{schedule}", "A schedule"),
  .init("delete", "/v2/schedules/{schedule}", "End a schedule"),
  .init("patch", "/v2/schedules/{schedule}/pause", "Skip what falls due from now on; POST does the same"),
  .init("patch", "/v2/schedules/{schedule}/resume", "Fire again from the next due time on; POST does the same"),
]
