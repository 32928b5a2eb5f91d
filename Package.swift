// swift-tools-version: 6.2
import PackageDescription

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

// Arrows point down only: each module names those that it may know (Docs/design).
let core: [Target.Dependency] = ["Posting", "Guarantees", "Reinsurance", "Ledger", "Money"]

// Exclusive access is proven by the debug builds that the tests run; checking it at each access of a class's
// property costs a tenth of the time of posting.
let quick: [SwiftSetting] = [
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
]

let package = Package(
  name: "guarantee-ledger",
  products: [.executable(name: "gledger", targets: ["gledger"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .executableTarget(
      name: "gledger",
      dependencies: core + [
        "Operations", "Statements", "LocalServer", "Store", "Schemes", "Interchange", "Reconciliation",
        "Tabular", "PostgreSQL", "Bundled", argumentParser, yams,
      ]),
    .target(name: "Statements", dependencies: core),
    .target(
      name: "Operations",
      dependencies: core + [
        "Store", "Interchange", "Reconciliation", "Schemes", "Tabular", "PostgreSQL", "Bundled",
      ],
      swiftSettings: quick),
    .target(
      name: "Interchange", dependencies: core + ["Reconciliation", "Tabular", yams], exclude: ["Mappings"],
      swiftSettings: quick
    ),
    .target(
      name: "Store",
      dependencies: core + ["Reconciliation", "PostgreSQL", "Bundled", "Schemes", "Tabular"],
      swiftSettings: quick),
    .target(
      name: "Schemes", dependencies: core + ["Tabular", yams], exclude: ["Packs"]),
    .target(
      name: "Posting", dependencies: ["Guarantees", "Reinsurance", "Ledger", "Money"], swiftSettings: quick),
    .target(name: "Guarantees", dependencies: ["Reinsurance", "Ledger", "Money"], swiftSettings: quick),
    .target(name: "Reinsurance", dependencies: ["Ledger", "Money"], swiftSettings: quick),
    .target(name: "Ledger", dependencies: ["Money", "CLibCrypto"], swiftSettings: quick),
    .target(name: "Reconciliation", dependencies: ["Money"], swiftSettings: quick),
    .target(name: "Money"),
    .target(name: "Tabular", dependencies: [yams]),
    .target(name: "LocalServer", dependencies: ["PostgreSQL", "CProcess"]),
    .target(name: "PostgreSQL", dependencies: ["CLibPQ"], swiftSettings: quick),
    .target(name: "CProcess"),
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    // SHA-256 comes from the library that libpq itself is linked with: no other has to be built for it.
    .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "Bundled", exclude: ["SQL"], plugins: ["BundleText"]),
    .plugin(name: "BundleText", capability: .buildTool(), dependencies: ["BundleTextTool"]),
    .executableTarget(name: "BundleTextTool"),

    .target(
      name: "TestServer", dependencies: ["PostgreSQL", "LocalServer", "CProcess"], path: "Tests/TestServer"),
    .target(
      name: "TestBooks",
      dependencies: core + ["Operations", "Store", "Schemes", "Statements", "PostgreSQL", "TestServer"],
      path: "Tests/TestBooks"),
    .testTarget(name: "MoneyTests", dependencies: ["Money"]),
    // What `Scripts/bench reconcile` measures.
    .executableTarget(
      name: "ReconcileBench", dependencies: ["Reconciliation", "Money"], path: "Tests/ReconcileBench"),
    .testTarget(name: "ReconciliationTests", dependencies: ["Reconciliation", "Money"]),
    .testTarget(name: "LedgerTests", dependencies: ["Ledger", "Money", "Posting"]),
    .testTarget(name: "ReinsuranceTests", dependencies: ["Reinsurance", "Ledger", "Money"]),
    .testTarget(name: "GuaranteesTests", dependencies: ["Guarantees", "Reinsurance", "Ledger", "Money"]),
    .testTarget(name: "PostingTests", dependencies: core + ["Schemes", "Tabular", "Bundled"]),
    .testTarget(name: "TabularTests", dependencies: ["Tabular"]),
    .testTarget(
      name: "SchemesTests", dependencies: core + ["Schemes", "Tabular", "Bundled", yams],
      exclude: ["Packs"]),
    .testTarget(name: "StatementsTests", dependencies: core + ["Statements"]),
    .testTarget(name: "PostgreSQLTests", dependencies: ["PostgreSQL", "TestServer", "LocalServer"]),
    .testTarget(
      name: "LocalServerTests", dependencies: ["LocalServer", "PostgreSQL", "TestServer", "CProcess"]),
    .testTarget(name: "BundledTests", dependencies: ["Bundled"]),
    .testTarget(
      name: "OperationsTests",
      dependencies: core + [
        "Operations", "Store", "Schemes", "Interchange", "Reconciliation", "Tabular", "Statements",
        "PostgreSQL", "TestServer", "Bundled", "TestBooks",
      ]),
    .testTarget(
      name: "ModelTests",
      dependencies: [
        "TestBooks", "Operations", "Store", "Schemes", "Statements", "PostgreSQL", "Ledger", "Money",
      ]),
    .testTarget(
      name: "VerifyTests",
      dependencies: core + [
        "Operations", "Store", "Schemes", "Interchange", "Tabular", "PostgreSQL", "Bundled", "TestServer",
        "Reconciliation",
      ],
      exclude: ["Ledgers"]),
    .testTarget(name: "TidyTests"),
    // What the fuzzer does, the program that drives it, and its short run in the test command.
    .target(
      name: "Fuzzing",
      dependencies: core + [
        "Interchange", "Reconciliation", "Schemes", "Tabular", "Store", "Operations", "Bundled",
      ],
      path: "Tests/Fuzzing"),
    .executableTarget(
      name: "FuzzTool", dependencies: ["Fuzzing"], path: "Tests/FuzzTool", exclude: ["LibFuzzer"]),
    .testTarget(name: "FuzzTests", dependencies: ["Fuzzing"], exclude: ["Corpus", "Pack"]),
    .testTarget(
      name: "EndToEndTests", dependencies: ["TestServer", "LocalServer", "PostgreSQL", "CProcess"],
      exclude: ["Journals"]),
    .testTarget(
      name: "InterchangeTests",
      dependencies: core + [
        "Interchange", "Reconciliation", "Tabular", "Bundled", "Fuzzing", "TestServer", yams,
      ]),
  ],
  swiftLanguageModes: [.v6]
)
