/// OpenAPI 3.1 of the routes for programs; a test reads it and compares its paths with what the doors answer.
let openAPIDocument = #"""
  {"openapi":"3.1.0","security":[{"key":[]}],
  "info":{"title":"Cutroom","version":"1","description":
  "Long videos in, short vertical clips out. Refusals below /v1 are RFC 9457 problem details; times are ISO 8601 UTC."},
  "paths":{
  "/api/process-klap":{"post":{"summary":"Queue a project's clips","responses":{"200":{"description":
  "Queued; the same queueId while it is under way.","content":{"application/json":{"schema":{"$ref":
  "#/components/schemas/Queued"}}}},"400":{"description":
  "No project of yours with a video, or `detail` says what the clip engine can't do."},"401":{"description":
  "No key, or a wrong one."}},"requestBody":{"content":{"application/json":{"schema":{"$ref":
  "#/components/schemas/StartByProject"}}}}},"get":{"summary":"Where a project stands","responses":{"200":
  {"description":"The result.","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Status"}}}},
  "400":{"description":"projectId is missing."},"404":{"description":"Unknown, or another account's."},"401":
  {"description":"No key, or a wrong one."}},"parameters":[{"name":"projectId","in":"query","required":false,
  "schema":{"type":"string"},"description":"The project."}]}},
  "/v1/projects":{"post":{"summary":"Make a project","responses":{"201":{"description":"Made.","content":
  {"application/json":{"schema":{"$ref":"#/components/schemas/Project"}}}},"200":{"description":
  "The same video with the same options was there already (reuse)."},"422":{"description":
  "A field breaks its rule, or the video was refused."},"401":{"description":"No key, or a wrong one."}},
  "parameters":[{"name":"Idempotency-Key","in":"header","required":false,"schema":{"type":"string"},"description":
  "The same key with the same body makes one project; with another body it is 422."}],"requestBody":{"content":
  {"application/json":{"schema":{"$ref":"#/components/schemas/NewProject"}}}}},"get":{"summary":
  "Your projects, newest first","responses":{"200":{"description":"The result.","content":{"application/json":
  {"schema":{"$ref":"#/components/schemas/ProjectList"}}}},"401":{"description":"No key, or a wrong one."}},
  "parameters":[{"name":"cursor","in":"query","required":false,"schema":{"type":"string"},"description":
  "`next` of the page before."},{"name":"limit","in":"query","required":false,"schema":{"type":"integer"},
  "description":"1 to 200; 50 unless given."}]}},
  "/v1/projects/{id}":{"get":{"summary":"A project with its progress and clips","responses":{"200":{"description":
  "The result.","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Project"}}}},"404":
  {"description":"Unknown, or another account's."},"401":{"description":"No key, or a wrong one."}},"parameters":
  [{"name":"id","in":"path","required":true,"schema":{"type":"string"}}]},"delete":{"summary":
  "Delete a project, its video and clips","responses":{"204":{"description":"Gone."},"404":{"description":
  "Unknown, or another account's."},"401":{"description":"No key, or a wrong one."}},"parameters":[{"name":"id",
  "in":"path","required":true,"schema":{"type":"string"}}]}},
  "/v1/projects/{id}/video":{"put":{"summary":"Send the video as the raw body","responses":{"200":{"description":
  "The result.","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Project"}}}},"404":
  {"description":"Unknown, or another account's."},"409":{"description":"The project is at work."},"413":
  {"description":"Too large."},"422":{"description":"Refused; the project has failed with the reason."},"401":
  {"description":"No key, or a wrong one."}},"parameters":[{"name":"id","in":"path","required":true,"schema":
  {"type":"string"}},{"name":"start","in":"query","required":false,"schema":{"type":"boolean"},"description":
  "Queue it at once."},{"name":"X-File-Name","in":"header","required":false,"schema":{"type":"string"},
  "description":"Its name, percent-encoded."}]}},
  "/v1/projects/{id}/start":{"post":{"summary":"Queue a run","responses":{"202":{"description":"Queued.","content":
  {"application/json":{"schema":{"$ref":"#/components/schemas/Queued"}}}},"200":{"description":
  "One was under way already."},"409":{"description":"There is no video yet."},"404":{"description":
  "Unknown, or another account's."},"401":{"description":"No key, or a wrong one."}},"parameters":[{"name":"id",
  "in":"path","required":true,"schema":{"type":"string"}},{"name":"Idempotency-Key","in":"header","required":false,
  "schema":{"type":"string"},"description":"The same key queues one run, also when that has ended since."}],
  "requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Start"}}}}}},
  "/v1/projects/{id}/retry":{"post":{"summary":"The same as start, without START_DELAY","responses":{"202":{"description":"Queued.",
  "content":{"application/json":{"schema":{"$ref":"#/components/schemas/Queued"}}}},"404":{"description":
  "Unknown, or another account's."},"401":{"description":"No key, or a wrong one."}},"parameters":[{"name":"id",
  "in":"path","required":true,"schema":{"type":"string"}},{"name":"Idempotency-Key","in":"header","required":false,
  "schema":{"type":"string"},"description":"The same key queues one run, also when that has ended since."}],
  "requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Start"}}}}}},
  "/v1/projects/{id}/cancel":{"post":{"summary":"Stop the run under way","responses":{"200":{"description":
  "The result.","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Project"}}}},"409":
  {"description":"Nothing is under way."},"404":{"description":"Unknown, or another account's."},"401":
  {"description":"No key, or a wrong one."}},"parameters":[{"name":"id","in":"path","required":true,"schema":
  {"type":"string"}}]}},
  "/v1/projects/{id}/clips":{"get":{"summary":"The clips, best first","responses":{"200":{"description":
  "The result.","content":{"application/json":{"schema":{"$ref":"#/components/schemas/ClipList"}}}},"404":
  {"description":"Unknown, or another account's."},"401":{"description":"No key, or a wrong one."}},"parameters":
  [{"name":"id","in":"path","required":true,"schema":{"type":"string"}}]}},
  "/v1/projects/{id}/timeline":{"get":{"summary":"What happened, with causes","responses":{"200":{"description":
  "The result."},"404":{"description":"Unknown, or another account's."},"401":{"description":
  "No key, or a wrong one."}},"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}]}},
  "/v1/projects/{id}/events":{"get":{"summary":"Server-sent events: the timeline and what follows","responses":
  {"200":{"description":"text/event-stream; the event's name is the timeline's kind, or `progress`."},"404":
  {"description":"Unknown, or another account's."},"401":{"description":"No key, or a wrong one."}},"parameters":
  [{"name":"id","in":"path","required":true,"schema":{"type":"string"}},{"name":"Last-Event-ID","in":"header",
  "required":false,"schema":{"type":"string"},"description":"Resumes after this event."}]}},
  "/v1/clips/{clip}":{"get":{"summary":"A clip with its words, quality and layouts","responses":{"200":
  {"description":"The result.","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Clip"}}}},
  "404":{"description":"Unknown, or another account's."},"401":{"description":"No key, or a wrong one."}},
  "parameters":[{"name":"clip","in":"path","required":true,"schema":{"type":"string"}}]}},
  "/v1/clips/{clip}/video":{"get":{"summary":"The video","responses":{"200":{"description":"video/mp4"},"206":
  {"description":"The bytes that the Range header asks for."},"416":{"description":"No byte of the range exists."},
  "404":{"description":"Unknown, another account's, or not kept yet."},"401":{"description":
  "No key, or a wrong one."}},"parameters":[{"name":"clip","in":"path","required":true,"schema":{"type":"string"}},
  {"name":"download","in":"query","required":false,"schema":{"type":"string"},"description":
  "Any value: save as a file."}]}},
  "/v1/clips/{clip}/thumbnail":{"get":{"summary":"The thumbnail","responses":{"200":{"description":"image/jpeg"},
  "206":{"description":"The bytes that the Range header asks for."},"416":{"description":
  "No byte of the range exists."},"404":{"description":"Unknown, another account's, or not kept yet."},"401":
  {"description":"No key, or a wrong one."}},"parameters":[{"name":"clip","in":"path","required":true,"schema":
  {"type":"string"}}]}},
  "/v1/clips/{clip}/captions.srt":{"get":{"summary":"The captions","responses":{"200":{"description":"SubRip"},
  "206":{"description":"The bytes that the Range header asks for."},"416":{"description":
  "No byte of the range exists."},"404":{"description":"Unknown, another account's, or not kept yet."},"401":
  {"description":"No key, or a wrong one."}},"parameters":[{"name":"clip","in":"path","required":true,"schema":
  {"type":"string"}}]}},
  """# + qstashOperations.json + klapOperations.json + administratorOperations.json + #"""
    "/v2/tasks/video-to-shorts":{"post":{"summary":"Make shorts (Klap v2)","responses":{"201":{"description":
    "The task."},"422":{"description":"A field breaks its rule."},"401":{"description":"No key, or a wrong one."}},
    "parameters":[{"name":"Idempotency-Key","in":"header","required":false,"schema":{"type":"string"},"description":
    "The same key with the same body makes one project; with another body it is 422."}]}},
    "/v2/tasks/{task}":{"get":{"summary":"A task","responses":{"200":{"description":"The result."},"404":
    {"description":"Unknown, or another account's."},"401":{"description":"No key, or a wrong one."}},"parameters":
    [{"name":"task","in":"path","required":true,"schema":{"type":"string"}}]},"delete":{"summary":
    "Delete a task with its shorts and files (extension)","responses":{"204":{"description":"Gone."},"404":
    {"description":"Unknown, or another account's."},"401":{"description":"No key, or a wrong one."}},"parameters":
    [{"name":"task","in":"path","required":true,"schema":{"type":"string"}}]}},
    "/v2/tasks/{task}/cancel":{"post":{"summary":"Stop a task (extension)","responses":{"200":{"description":
    "The result."},"404":{"description":"Unknown, or another account's."},"401":{"description":
    "No key, or a wrong one."}},"parameters":[{"name":"task","in":"path","required":true,"schema":{"type":
    "string"}}]}},
    "/v2/projects/{id}":{"get":{"summary":"The shorts of a folder, or one short","responses":{"200":{"description":
    "The result."},"404":{"description":"Unknown, or another account's."},"401":{"description":
    "No key, or a wrong one."}},"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}]}},
    "/v2/projects/{folder}/{short}/exports":{"post":{"summary":"Export a short","responses":{"201":{"description":
    "The export."},"404":{"description":"Unknown, or another account's."},"401":{"description":
    "No key, or a wrong one."}},"parameters":[{"name":"folder","in":"path","required":true,"schema":{"type":
    "string"}},{"name":"short","in":"path","required":true,"schema":{"type":"string"}}]},"get":{"summary":
    "A short's exports","responses":{"200":{"description":"The result."},"404":{"description":
    "Unknown, or another account's."},"401":{"description":"No key, or a wrong one."}},"parameters":[{"name":"folder",
    "in":"path","required":true,"schema":{"type":"string"}},{"name":"short","in":"path","required":true,"schema":
    {"type":"string"}}]}},
    "/v2/projects/{folder}/{short}/exports/{export}":{"get":{"summary":"An export","responses":{"200":{"description":
    "The result."},"404":{"description":"Unknown, or another account's."},"401":{"description":
    "No key, or a wrong one."}},"parameters":[{"name":"folder","in":"path","required":true,"schema":{"type":
    "string"}},{"name":"short","in":"path","required":true,"schema":{"type":"string"}},{"name":"export","in":"path",
    "required":true,"schema":{"type":"string"}}]}},
    "/health/live":{"get":{"summary":"Whether the process answers","responses":{"200":{"description":"The result."}},
    "security":[]}},
    "/health/ready":{"get":{"summary":"Whether it can do its work","responses":{"200":{"description":"The result."},
    "503":{"description":"Not now; `obstacles` says why."}},"security":[]}}
    },
    "components":{"securitySchemes":{"key":{"type":"http","scheme":"bearer"}},"schemas":{
    "NewProject":{"type":"object","required":[],"properties":{"name":{"type":"string"},"videoUrl":{"type":"string"},
    "path":{"type":"string","description":"Over the Unix socket only."},"options":{"$ref":
    "#/components/schemas/Options"},"reuse":{"type":"boolean"},"start":{"type":"boolean"}}},
    "Options":{"type":"object","required":[],"properties":{"count":{"type":"integer"},"min":{"type":"number"},
    "target":{"type":"number"},"max":{"type":"number"},"range":{"oneOf":[{"type":"string","examples":["12:30-13:05"]},
    {"type":"object","required":["start","end"],"properties":{"start":{"type":"number"},"end":{"type":"number"}}}]},
    "language":{"type":"string"},"vocabulary":{"type":"string"},"width":{"type":"integer"},"height":{"type":
    "integer"},"captions":{"type":"boolean"},"reframe":{"type":"boolean"}}},
    "Start":{"type":"object","required":[],"properties":{"delaySeconds":{"type":"number"}}},
    "StartByProject":{"type":"object","required":["projectId"],"properties":{"projectId":{"type":"string"}}},
    "Queued":{"type":"object","required":["queueId"],"properties":{"queueId":{"type":"string"}}},
    "Project":{"type":"object","required":["id","name","status","hasVideo","options","createdAt"],"properties":{"id":
    {"type":"string"},"name":{"type":"string"},"videoUrl":{"type":"string"},"hasVideo":{"type":"boolean"},
    "sourceSeconds":{"type":"number"},"options":{"$ref":"#/components/schemas/Options"},"createdAt":{"type":"string"},
    "runId":{"type":"string"},"clips":{"type":"array","items":{"$ref":"#/components/schemas/Clip"}},"status":{"type":
    "string","enum":["idle","queued","processing","completed","failed","canceled"]},"queuedAt":{"type":["string",
    "null"]},"startedAt":{"type":["string","null"]},"completedAt":{"type":["string","null"]},"error":{"type":
    ["string","null"]},"stage":{"type":["string","null"]},"progress":{"type":["integer","null"]},"etaSeconds":{"type":
    ["integer","null"]},"waitingFor":{"type":["string","null"]}}},
    "ProjectList":{"type":"object","required":["projects"],"properties":{"projects":{"type":"array","items":{"$ref":
    "#/components/schemas/Project"}},"next":{"type":"string"}}},
    "Status":{"type":"object","required":["status","clips","timeline"],"properties":{"clips":{"type":"array","items":
    {"$ref":"#/components/schemas/Clip"}},"timeline":{"type":"array","items":{"type":"object"}},"status":{"type":
    "string","enum":["idle","queued","processing","completed","failed","canceled"]},"queuedAt":{"type":["string",
    "null"]},"startedAt":{"type":["string","null"]},"completedAt":{"type":["string","null"]},"error":{"type":
    ["string","null"]},"stage":{"type":["string","null"]},"progress":{"type":["integer","null"]},"etaSeconds":{"type":
    ["integer","null"]},"waitingFor":{"type":["string","null"]}}},
    "Clip":{"type":"object","required":["id","projectId","position","state","title"],"properties":{"id":{"type":
    "string"},"projectId":{"type":"string"},"position":{"type":"integer"},"state":{"type":"string"},"title":{"type":
    "string"},"score":{"type":"number"},"reason":{"type":"string"},"duration":{"type":"number"},"width":{"type":
    "integer"},"height":{"type":"integer"},"sourceStart":{"type":"number"},"sourceEnd":{"type":"number"},"bytes":
    {"type":"integer"},"videoUrl":{"type":"string"},"thumbnailUrl":{"type":"string"},"captionsUrl":{"type":
    "string"}}},
    "ClipList":{"type":"object","required":["clips"],"properties":{"clips":{"type":"array","items":{"$ref":
    "#/components/schemas/Clip"}}}},
    "Problem":{"type":"object","required":["title","status","detail","code","retryable"],"properties":{"type":{"type":
    "string"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},"instance":{"type":
    "string"},"code":{"type":"string"},"retryable":{"type":"boolean"},"projectId":{"type":"string"}}}
    }}}
    """#
