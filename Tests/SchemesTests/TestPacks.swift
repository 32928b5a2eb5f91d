import Posting
import Tabular
import Testing

@testable import Schemes

/// The packs that the tests read from the working copy.
enum TestPacks {
  static let tests = String(#filePath.dropLast("/TestPacks.swift".count))
  static let unitedStates = tests + "/../../Sources/Schemes/Packs/united-states"
  static let japanMini = tests + "/Packs/japan-mini"

  static func texts(_ path: String) throws -> [(path: String, text: String)] {
    try PackSource.folder(path).files.map { (path: $0.path, text: String(decoding: $0.bytes, as: UTF8.self)) }
  }

  /// A scheme in full, as text in a fixed order.
  static func rendering(_ scheme: Scheme) -> String {
    var plain = scheme
    plain.waterfalls = [:]
    plain.labels = [:]
    for place in plain.treaties.indices { plain.treaties[place].scope = [] }
    let labels = scheme.labels.sorted { $0.key < $1.key }.map { label in
      "\(label.key) \(label.value.sorted { $0.key < $1.key })"
    }
    let scopes = scheme.treaties.map { $0.scope.map { $0.sorted { $0.key < $1.key } } }
    let waterfalls = scheme.waterfalls.sorted { $0.key < $1.key }
    return "\(plain)\n\(labels)\n\(scopes)\n\(waterfalls)"
  }
}
