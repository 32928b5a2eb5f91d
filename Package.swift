// swift-tools-version: 6.2
import Foundation
import PackageDescription

let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root + "/" + path) }

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

// While the modules arrive one by one, a target is listed when its folder is there.
func module(
  _ name: String, _ dependencies: [Target.Dependency], plugins: [Target.PluginUsage] = [],
  exclude: [String] = [], testsNeed: [Target.Dependency] = []
) -> [Target] {
  var found: [Target] = []
  if exists("Sources/\(name)") {
    let excluded = exclude.filter { exists("Sources/\(name)/\($0)") }
    found.append(
      .target(name: name, dependencies: dependencies.filter(isThere), exclude: excluded, plugins: plugins))
  }
  if exists("Tests/\(name)Tests") {
    found.append(
      .testTarget(
        name: "\(name)Tests",
        dependencies: ([.byName(name: name)] + dependencies + testsNeed).filter(isThere),
        exclude: ["Packs", "Golden", "Data"].filter { exists("Tests/\(name)Tests/\($0)") }))
  }
  return found
}
func isThere(_ dependency: Target.Dependency) -> Bool {
  if case .byNameItem(let name, _) = dependency { return exists("Sources/\(name)") }
  return true
}

var targets: [Target] = []
targets += module("Money", [])
targets += module("Tabular", [])
targets += module("Ledger", ["Money", crypto], testsNeed: ["Posting"])
targets += module("Guarantees", ["Ledger", "Money"])
targets += module("Reinsurance", ["Ledger", "Money"])
targets += module(
  "Posting", ["Guarantees", "Reinsurance", "Ledger", "Money"], testsNeed: ["Schemes", "Tabular", "Bundled"])
targets += module(
  "Schemes", ["Tabular", "Posting", "Guarantees", "Reinsurance", "Ledger", "Money", yams, crypto],
  exclude: ["Packs"])
targets += module("Interchange", ["Tabular", "Posting", "Ledger", "Money", yams], exclude: ["Mappings"])
targets += module("PostgreSQL", ["CLibPQ"], testsNeed: ["TestServer"])
targets += module("LocalServer", ["PostgreSQL", "CProcess"], testsNeed: ["TestServer"])
targets += module("CProcess", [])
targets += module("TestServer", ["PostgreSQL", "LocalServer"])
targets += module("Bundled", [], plugins: ["BundleText"])
targets += module(
  "Store", ["PostgreSQL", "Bundled", "Schemes", "Posting", "Guarantees", "Ledger", "Money", crypto])
targets += module(
  "Operations",
  [
    "Store", "Interchange", "Schemes", "Posting", "Guarantees", "Reinsurance", "Ledger", "Money", "Tabular",
    "PostgreSQL", "Bundled", crypto,
  ])
targets += module("Statements", ["Posting", "Ledger", "Money"])
if exists("Sources/CLibPQ") {
  targets.append(.systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]))
}
if exists("Plugins/BundleText") {
  targets.append(.plugin(name: "BundleText", capability: .buildTool(), dependencies: ["BundleTextTool"]))
  targets.append(.executableTarget(name: "BundleTextTool"))
}
if exists("Sources/gledger") {
  targets.append(
    .executableTarget(
      name: "gledger",
      dependencies: [
        "Operations", "Statements", "LocalServer", "Store", "Schemes", "Interchange", "Ledger", "Money",
        "Tabular",
        argumentParser,
      ]))
}

let package = Package(
  name: "guarantee-ledger",
  products: targets.contains { $0.name == "gledger" }
    ? [.executable(name: "gledger", targets: ["gledger"])] : [],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: targets,
  swiftLanguageModes: [.v6]
)
