import Foundation
import Fuzzing
import Testing

/// A short run of the fuzzer, and every input that once broke a property. `Scripts/fuzz` runs it for long.
@Suite struct FuzzTests {
  static let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Corpus")

  static func finds(_ parser: String) -> [(name: String, bytes: [UInt8])] {
    let folder = corpus.appendingPathComponent(parser)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().compactMap { name in
      (try? Data(contentsOf: folder.appendingPathComponent(name))).map { (name, Array($0)) }
    }
  }

  /// The run is always the same; a fault is seen again with `Scripts/fuzz PARSER 7 1 INPUT`.
  @Test(arguments: FuzzParser.all.map(\.name))
  func inputsOfAFixedSeed(_ name: String) throws {
    let parser = try #require(FuzzParser.all.first { $0.name == name })
    let run = parser.run(seed: 7, more: Self.finds(name).map(\.bytes))
    let count: UInt64 = name == "pack" ? 20 : name == "mapping" ? 100 : 300
    var accepted = 0
    for number in 0..<count {
      do {
        accepted += try run.check(number) ? 1 : 0
      } catch {
        Issue.record("\(name), seed 7, input \(number): \(error)")
      }
    }
    // A run that only meets refusals would prove little.
    #expect(accepted > 0 && accepted < Int(count))
  }

  @Test func findsStayMended() throws {
    for parser in FuzzParser.all {
      for find in Self.finds(parser.name) {
        for seed in 0..<8 {
          var random = FuzzRandom(UInt64(seed))
          do {
            _ = try parser.check(find.bytes, &random)
          } catch {
            Issue.record("\(parser.name)/\(find.name), seed \(seed): \(error)")
          }
        }
      }
    }
  }
}
