// swift-tools-version: 6.2
import PackageDescription

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

// Arrows point down only: each module names those that it may know (Docs/design).
let core: [Target.Dependency] = ["Posting", "Guarantees", "Reinsurance", "Ledger", "Money"]

let package = Package(
  name: "guarantee-ledger",
  products: [.executable(name: "gledger", targets: ["gledger"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .executableTarget(
      name: "gledger",
      dependencies: core + [
        "Operations", "Statements", "LocalServer", "Store", "Schemes", "Interchange", "Tabular", "PostgreSQL",
        "Bundled", argumentParser, yams,
      ]),
    .target(name: "Statements", dependencies: core),
    .target(
      name: "Operations",
      dependencies: core + ["Store", "Interchange", "Schemes", "Tabular", "PostgreSQL", "Bundled", crypto]),
    .target(
      name: "Interchange", dependencies: core + ["Tabular", yams], exclude: ["Mappings"]),
    .target(
      name: "Store", dependencies: core + ["PostgreSQL", "Bundled", "Schemes", crypto]),
    .target(
      name: "Schemes", dependencies: core + ["Tabular", yams, crypto], exclude: ["Packs"]),
    .target(name: "Posting", dependencies: ["Guarantees", "Reinsurance", "Ledger", "Money"]),
    .target(name: "Guarantees", dependencies: ["Reinsurance", "Ledger", "Money"]),
    .target(name: "Reinsurance", dependencies: ["Ledger", "Money"]),
    .target(name: "Ledger", dependencies: ["Money", crypto]),
    .target(name: "Money"),
    .target(name: "Tabular"),
    .target(name: "LocalServer", dependencies: ["PostgreSQL", "CProcess"]),
    .target(name: "PostgreSQL", dependencies: ["CLibPQ"]),
    .target(name: "CProcess"),
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(name: "Bundled", exclude: ["SQL"], plugins: ["BundleText"]),
    .plugin(name: "BundleText", capability: .buildTool(), dependencies: ["BundleTextTool"]),
    .executableTarget(name: "BundleTextTool"),

    .target(name: "TestServer", dependencies: ["PostgreSQL", "LocalServer"], path: "Tests/TestServer"),
    .testTarget(name: "MoneyTests", dependencies: ["Money"]),
    .testTarget(name: "LedgerTests", dependencies: ["Ledger", "Money", "Posting"]),
    .testTarget(name: "ReinsuranceTests", dependencies: ["Reinsurance", "Ledger", "Money"]),
    .testTarget(name: "GuaranteesTests", dependencies: ["Guarantees", "Reinsurance", "Ledger", "Money"]),
    .testTarget(name: "PostingTests", dependencies: core + ["Schemes", "Tabular", "Bundled"]),
    .testTarget(name: "TabularTests", dependencies: ["Tabular"]),
    .testTarget(
      name: "SchemesTests", dependencies: core + ["Schemes", "Tabular", "Bundled", yams, crypto],
      exclude: ["Packs"]),
    .testTarget(name: "StatementsTests", dependencies: core + ["Statements"]),
    .testTarget(name: "PostgreSQLTests", dependencies: ["PostgreSQL", "TestServer", "LocalServer"]),
    .testTarget(
      name: "LocalServerTests", dependencies: ["LocalServer", "PostgreSQL", "TestServer", "CProcess"]),
    .testTarget(name: "BundledTests", dependencies: ["Bundled"]),
    .testTarget(
      name: "OperationsTests",
      dependencies: core + [
        "Operations", "Store", "Schemes", "Interchange", "Tabular", "Statements", "PostgreSQL", "TestServer",
        "Bundled",
      ]),
    .testTarget(
      name: "VerifyTests",
      dependencies: core + [
        "Operations", "Store", "Schemes", "Interchange", "Tabular", "PostgreSQL", "Bundled", "TestServer",
      ]),
    .testTarget(name: "TidyTests"),
    .testTarget(name: "EndToEndTests", dependencies: ["TestServer", "LocalServer", "PostgreSQL"]),
    .testTarget(
      name: "InterchangeTests", dependencies: core + ["Interchange", "Tabular", "Bundled", yams]),
  ],
  swiftLanguageModes: [.v6]
)
