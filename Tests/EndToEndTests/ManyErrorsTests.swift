import Foundation
import Testing

/// A file of nothing but errors: what is said stays short, every record is kept, memory does not grow.
@Suite struct ManyErrorsTests {
  private func run(_ count: Int) throws -> (outcome: Outcome, rejects: String) {
    let ledger = try SteadyBooks.ofMany.get().ledger
    var text = Rows.header + "\n"
    for number in 1...count { text += "guarantee.drawn,E\(number),VT,2024-02-30,X,nobody,7a,-1,,,\n" }
    let file = try TestFolder.shared.write(text, as: "errors.csv")
    let rejects = try TestFolder.shared.file("rejects")
    return (try ledger.run("post", file, "--rejects", rejects, "--timing"), rejects)
  }

  @Test func aFileOfErrorsIsReadableAndTakesNoMoreMemory() throws {
    let books = try SteadyBooks.ofMany.get()
    let few = try run(20_000)
    let many = try run(60_000)
    try books.expectUnmoved("a file of errors")
    for (count, found) in [(20_000, few), (60_000, many)] {
      let grouped = "\(count / 1000),000"
      let lines = found.outcome.errors.split(separator: "\n")
        .filter { !$0.hasPrefix("timing ") && !$0.hasPrefix("memory ") }
      #expect(found.outcome.status == 3 && lines.count == 21, "\(found.outcome)")
      #expect(lines.first?.contains("errors.csv:2:23: date \"2024-02-30\"") == true)
      #expect(
        lines.last == "… and \(count * 3 / 1000 - 1),980 more errors: \(grouped) records have one or more")
      #expect(found.outcome.output.contains("rejects    \(grouped) records, written to "))
      let text = try String(contentsOfFile: found.rejects, encoding: .utf8)
      let rejected = text.split(separator: "\n")
      #expect(rejected.count == count + 1 && rejected.first == "\(Rows.header),_line,_column,_code,_message")
      let last = rejected.last ?? ""
      #expect(last.hasPrefix("guarantee.drawn,E\(count),VT,2024-02-30,X,nobody,7a,-1,,,,\(count + 1),"))
      #expect(last.contains("date \"\"2024-02-30\"\": ") && last.contains(" | party \"\"nobody\"\": "))
    }
    let small = try #require(few.outcome.peakKilobytes)
    let large = try #require(many.outcome.peakKilobytes)
    #expect(large * 10 <= small * 13, "peak \(small) kB for 20,000 errors, \(large) for 60,000")
  }
}
