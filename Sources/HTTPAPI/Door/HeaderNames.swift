import HTTPTypes

extension HTTPField.Name {
  package static let csrfToken = Self("X-CSRF-Token")!
  package static let idempotencyKey = Self("Idempotency-Key")!
  package static let lastEventID = Self("Last-Event-ID")!
  static let upstashMessageID = Self("Upstash-Message-Id")!
  package static let upstashSignature = Self("Upstash-Signature")!
  static let upstashNonRetryable = Self("Upstash-NonRetryable-Error")!
  static let dayLimit = Self("RateLimit-Limit")!
  static let dayRemaining = Self("RateLimit-Remaining")!
  static let dayReset = Self("RateLimit-Reset")!
  static let burstLimit = Self("Burst-RateLimit-Limit")!
  static let burstRemaining = Self("Burst-RateLimit-Remaining")!
  static let burstReset = Self("Burst-RateLimit-Reset")!
  package static let requestID = Self("X-Request-Id")!
  package static let fileName = Self("X-File-Name")!
  static let webhookID = Self("webhook-id")!
  static let webhookTimestamp = Self("webhook-timestamp")!
  static let webhookSignature = Self("webhook-signature")!
  static let referrerPolicy = Self("Referrer-Policy")!
  static let resourcePolicy = Self("Cross-Origin-Resource-Policy")!
}
