import Foundation
import Testing

/// Text without what differs from run to run: hashes, times, numbers of batches, folders.
func masked(_ text: String) -> String {
  var text = text
  text = text.replacing(/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/, with: "2026-01-01T00:00:00.000000Z")
  text = text.replacing(/[0-9a-f]{64}/, with: String(repeating: "0", count: 64))
  // The log shows the beginning of a hash at the end of its lines.
  text = text.replacing(#/ [0-9a-f]{12}\n/#, with: " " + String(repeating: "0", count: 12) + "\n")
  // Batches are numbered with gaps.
  text = text.replacing(/batch( +)[0-9]+/) { "batch\($0.output.1)0" }
  text = text.replacing(TestFolder.shared.path + "/shared", with: "/var/lib/gledger")
  return text
}

/// Compares with a file below `Tests/Golden/EndToEnd`.
///
/// `GLEDGER_GOLDEN=write` writes it anew: read it, then commit.
func expect(
  _ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let file = URL(fileURLWithPath: "\(Program.root)/Tests/Golden/EndToEnd/\(name)")
  let text = masked(text)
  if ProcessInfo.processInfo.environment["GLEDGER_GOLDEN"] == "write" {
    try Data(text.utf8).write(to: file)
  }
  let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self)
  let lines = zip(golden.split(separator: "\n"), text.split(separator: "\n"))
  let first = lines.first { $0 != $1 }.map { "\n- \($0)\n+ \($1)" } ?? ", in length only"
  let same = golden == text
  #expect(same, "differs from \(name)\(first)", sourceLocation: sourceLocation)
}
