// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let asyncAlgorithms = Target.Dependency.product(name: "AsyncAlgorithms", package: "swift-async-algorithms")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")

/// A station or driver below Sources/, with the settings every module shares.
func station(
  _ name: String, _ dependencies: [Target.Dependency], path: String? = nil, resources: [Resource] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: path, resources: resources, swiftSettings: swiftSettings)
}

/// The tests of one station, below Tests/<name>.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: swiftSettings)
}

let package = Package(
  name: "cutroom",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "cutroom", targets: ["cutroom"])],
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/apple/swift-async-algorithms", exact: "1.1.4"),
  ],
  targets: [
    // Words everybody shares.
    station("ClipModel", []),
    station("KlapProtocol", ["ClipModel"]),
    // What durable work rests on.
    station("Database", ["ClipModel", crypto]),
    station("SQLiteDriver", ["ClipModel", "Database", grdb, sqlite]),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    station("PostgresDriver", ["ClipModel", "Database", "CPostgres", logging]),
    station("Outbound", ["ClipModel", asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL, logging]),
    station("Delivery", ["ClipModel", "Database", "Outbound", crypto, logging, lifecycle]),
    // Media, without a database.
    .target(name: "CFaceDetect", cSettings: [.define("_GNU_SOURCE")]),
    station(
      "MediaTools", ["ClipModel", "CFaceDetect", subprocess, systemPackage, logging],
      resources: [.embedInCode("Speech/speech_worker.py")]),
    station("Studio", ["ClipModel", "MediaTools", crypto, logging]),
    station("SampleTalk", ["ClipModel", "MediaTools"]),
    // The stations of a video's way.
    station(
      "StudioTasks",
      ["ClipModel", "KlapProtocol", "Database", "Delivery", "Studio", "MediaTools", crypto, logging, lifecycle]),
    station("Intake", ["ClipModel", "Database", "Outbound", "MediaTools", crypto, logging, nioCore]),
    station("Library", ["ClipModel", nioPosix]),
    station("Notification", ["ClipModel", "Database", "Delivery", nioPosix, logging, lifecycle]),
    station(
      "Generation",
      [
        "ClipModel", "KlapProtocol", "Database", "Delivery", "Library", "Outbound", asyncHTTPClient,
        nioCore, crypto, logging, lifecycle,
      ]),
    station("Accounts", ["ClipModel", "Database", crypto, logging]),
    // The doors.
    station(
      "HTTPAPI",
      [
        "ClipModel", "KlapProtocol", "Database", "Delivery", "Intake", "Library", "Generation", "StudioTasks",
        "Notification", "Accounts", "Outbound", "MediaTools", hummingbird, httpTypes, nioCore, nioPosix, crypto,
        logging,
        lifecycle,
      ]),
    station(
      "Dashboard",
      [
        "ClipModel", "KlapProtocol", "Generation", "Accounts", "HTTPAPI", hummingbird, httpTypes, nioCore, mustache,
        crypto, logging,
      ],
      resources: [.embedInCode("Templates"), .embedInCode("Assets")]),
    // The house.
    station(
      "CutroomService",
      [
        "ClipModel", "KlapProtocol", "Database", "SQLiteDriver", "PostgresDriver", "Outbound", "Delivery", "MediaTools",
        "Studio", "StudioTasks", "Intake", "Library", "Notification", "Generation", "Accounts", "HTTPAPI", "Dashboard",
        hummingbird, asyncHTTPClient, nioCore, nioPosix, crypto, logging,
        lifecycle,
      ]),
    .executableTarget(
      name: "cutroom",
      dependencies: [
        "ClipModel", "CutroomService", "SampleTalk", "MediaTools", argumentParser, asyncHTTPClient, nioCore, nioHTTP1,
        logging, lifecycle, unixSignals,
      ],
      swiftSettings: swiftSettings),
    .executableTarget(
      name: "StudioBench", dependencies: ["ClipModel", "MediaTools", "SampleTalk", "Studio", argumentParser],
      path: "Benchmarks/StudioBench", swiftSettings: swiftSettings),
    .target(
      name: "CDeliveryBaseline", dependencies: [sqlite, "CPostgres"], path: "Benchmarks/CDeliveryBaseline",
      cSettings: [.define("_GNU_SOURCE")]),
    .executableTarget(
      name: "DeliveryBench",
      dependencies: [
        "ClipModel", "Database", "SQLiteDriver", "Delivery", "MediaTools", "PostgresDriver", "CDeliveryBaseline",
        "TestDatabase", hummingbird,
        asyncHTTPClient, nioCore, nioHTTP1, nioPosix, argumentParser, logging,
      ],
      path: "Benchmarks/DeliveryBench", swiftSettings: swiftSettings),
    // Tests.
    tests("ClipModelTests", ["ClipModel"]),
    tests(
      "CutroomServiceTests",
      ["ClipModel", "CutroomService", "MediaTools", "Database", "Delivery", "TestClock", "TestDatabase"]),
    tests(
      "EndToEndTests",
      [
        "ClipModel", "Database", "SQLiteDriver", "PostgresDriver", "Delivery", "MediaTools", "SampleTalk",
        "ClipMeasure",
        "TestReceiver", "TestDatabase", "PoisonProgram", "cutroom", asyncHTTPClient, nioCore, nioHTTP1,
      ], exclude: ["qstash_witness.py", "Shims"]),
    .executableTarget(
      name: "PoisonProgram",
      dependencies: ["ClipModel", "Database", "SQLiteDriver", "PostgresDriver", "Outbound", "Delivery"],
      path: "Tests/PoisonProgram", swiftSettings: swiftSettings),
    station("TestTalk", ["ClipModel", "MediaTools", "SampleTalk", "Studio"], path: "Tests/TestTalk"),
    tests("PipelineTests", ["ClipModel", "MediaTools", "Studio", "TestTalk"]),
    tests(
      "StudioTasksTests",
      [
        "ClipModel", "KlapProtocol", "Database", "Delivery", "MediaTools", "Studio", "StudioTasks", "TestClock",
        "TestDatabase", "TestTalk", logging,
      ]),
    station("TestClock", ["ClipModel"], path: "Tests/TestClock"),
    station("TestDatabase", ["Database", "SQLiteDriver", "PostgresDriver"], path: "Tests/TestDatabase"),
    tests("DatabaseTests", ["ClipModel", "Database", "SQLiteDriver", "TestDatabase"]),
    tests("PostgresDriverTests", ["ClipModel", "Database", "PostgresDriver", "TestDatabase", "TestClock"]),
    tests(
      "HTTPAPITests",
      [
        "ClipModel", "KlapProtocol", "Database", "Delivery", "Outbound", "MediaTools", "Intake", "Library",
        "Generation", "StudioTasks", "Accounts", "HTTPAPI", "Dashboard", "TestClock", "TestDatabase", "TestReceiver",
        hummingbird,
        asyncHTTPClient, nioCore, nioHTTP1, lifecycle,
        logging,
      ]),
    tests("AccountsTests", ["ClipModel", "Database", "Accounts", "TestClock", "TestDatabase"]),
    tests(
      "IntakeTests",
      ["ClipModel", "Database", "Intake", "MediaTools", "TestClock", "TestDatabase", nioCore, crypto]),
    station("FilmKit", ["MediaTools"], path: "Tests/FilmKit"),
    tests("MediaToolsTests", ["MediaTools", "FilmKit"]),
    tests("ListenTests", ["ClipModel", "MediaTools", "Studio", "FilmKit"]),
    tests("ChooseTests", ["ClipModel", "MediaTools", "Studio"]),
    tests("WatchTests", ["ClipModel", "MediaTools", "Studio", "FilmKit"]),
    tests("RenderTests", ["ClipModel", "MediaTools", "Studio", "FilmKit"]),
    tests(
      "GenerationTests",
      [
        "ClipModel", "KlapProtocol", "Database", "PostgresDriver", "TestDatabase", "Outbound", "Delivery", "Library",
        "Notification", "Generation", "TestClock", "TestReceiver", hummingbird, httpTypes, nioCore, logging,
      ]),
    tests(
      "NotificationTests",
      ["ClipModel", "Database", "TestDatabase", "Notification", "TestClock", logging]),
    station(
      "TestReceiver", ["TestClock", hummingbird, httpTypes, nioCore, logging, lifecycle], path: "Tests/TestReceiver"),
    tests("OutboundTests", ["ClipModel", "Outbound", "TestReceiver", "TestDatabase"]),
    tests(
      "DeliveryTests",
      [
        "ClipModel", "Database", "PostgresDriver", "TestDatabase", "Outbound", "Delivery", "TestClock", "TestReceiver",
        crypto,
        lifecycle, logging,
      ]),
    station("ClipMeasure", ["MediaTools", "SampleTalk"], path: "Tests/ClipMeasure"),
    tests("SampleTests", ["MediaTools", "SampleTalk", "ClipMeasure"]),
    tests(
      "DashboardTests", ["MediaTools", "SampleTalk", "cutroom", subprocess, systemPackage],
      exclude: ["drive_dashboard.py"]),
  ]
)
