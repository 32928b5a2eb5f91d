import ArgumentParser
import Ledger
import Money
import Posting
import Store

/// `gledger report services`.
struct ServicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "services",
    abstract: "Services given, such as consultations: how many, by book, programme, purpose and month.",
    discussion: "They move no money: what they cost is in `gledger report programmes`.")

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var range: ReportRange

  private struct Key: Hashable {
    var book, programme, purpose, month: String
  }

  func run() throws {
    var context = try ReportContext(ledger, asOf: range.to, asKnownAt: range.asKnownAt)
    let only = try range.book.map { try context.snapshot.book($0) }
    // What moves no money is effective too.
    let through = range.to == nil ? Day(number: Int32.max) : context.day
    let from = try range.first(through)
    var counts: [Key: (events: Int, services: Int64)] = [:]
    for event in try context.snapshot.events([.serviceCounted], through: through) {
      guard only.map({ $0 == event.book }) ?? true, from.map({ $0 <= event.date }) ?? true,
        case .whole(let count)? = event[.headcount]
      else { continue }
      if range.to == nil { context.day = max(context.day, event.date) }
      let key = Key(
        book: context.snapshot.pack.scheme.books[event.book].code, programme: event.text(.programme) ?? "",
        purpose: event.text(.purpose) ?? "", month: String("\(event.date)".prefix(7)))
      let known = counts[key] ?? (0, 0)
      counts[key] = (known.events + 1, known.services + Int64(count))
    }
    let rows = counts.map { key, count in
      [key.book, key.programme, key.purpose, key.month, "\(count.events)", "\(count.services)"]
    }
    let total = counts.values.reduce(into: (events: 0, services: Int64(0))) {
      $0 = ($0.events + $1.events, $0.services + $1.services)
    }
    context.print(
      "services", "Services",
      [
        ("book", false), ("programme", false), ("purpose", false), ("month", false), ("reports", true),
        ("services", true),
      ],
      rows.sorted { $0.lexicographicallyPrecedes($1) }
        + [["total", "", "", "", "\(total.events)", "\(total.services)"]], ledger.format, from: from)
  }
}
