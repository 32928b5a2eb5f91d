import Ledger
import Money
import Reinsurance

/// A year of a treaty that an event bound or cancelled.
public struct TreatyBindingChange: Sendable, Equatable {
  public var treaty: String
  public var year: Int
  public var isBound: Bool
  /// Code of the endorsement that came into force.
  public var endorsement: String?
}

extension PostingEngine {
  /// Binds a year of a treaty for the book that cedes, or ends new business of it.
  func bind(_ draft: inout Draft) throws(Rejection) {
    let event = draft.event
    let (treaty, year) = try boundYear(event)
    let book = scheme.books[event.book].code
    let changes = bindings.changes(treaty: treaty.code, book: book, year: year.underwritingYear)
    let isBound = event.kind == .treatyBound
    let name = "treaty \(treaty.code), year \(year.underwritingYear), of book \(book)"
    guard changes.last?.isBound ?? false != isBound else {
      throw Rejection(
        isBound ? "treaty-bound-before" : "treaty-not-bound", .treaty, value: treaty.code,
        "\(name) is \(isBound ? "bound" : "not bound") already",
        remedy: isBound ? "nothing needs to be done" : "post its treaty.bound first")
    }
    let earliest = changes.last?.day
    guard event.date < year.to, earliest.map({ $0 <= event.date }) ?? true else {
      throw Rejection(
        "binding-day", .date, value: event.date.description,
        "\(name) ends on \(year.to)" + (earliest.map { ", and was changed on \($0)" } ?? ""),
        remedy: "use a day \(earliest.map { "from \($0) " } ?? "")before \(year.to)")
    }
    draft.decision.binding = TreatyBindingChange(
      treaty: treaty.code, year: year.underwritingYear, isBound: isBound)
  }

  /// Puts an endorsement of the pack in force for a bound year of the book that cedes.
  func endorse(_ draft: inout Draft) throws(Rejection) {
    let event = draft.event
    let (treaty, year) = try boundYear(event)
    let book = scheme.books[event.book].code
    let changes = bindings.changes(treaty: treaty.code, book: book, year: year.underwritingYear)
    let name = "treaty \(treaty.code), year \(year.underwritingYear), of book \(book)"
    guard let last = changes.last, last.isBound else {
      throw Rejection(
        "treaty-not-bound", .treaty, value: treaty.code, "\(name) is not bound",
        remedy: "post its treaty.bound first")
    }
    let code = event.text(.document) ?? ""
    let known = treaty.endorsements.filter { $0.underwritingYear == year.underwritingYear }
    guard let endorsement = known.first(where: { $0.code == code }) else {
      throw Rejection(
        "no-endorsement", .document, value: code, "\(name) has no endorsement \(code) in the pack",
        remedy: known.isEmpty
          ? "list it in the treaty's endorsements first"
          : "use one of: \(known.map(\.code).joined(separator: ", "))")
    }
    guard changes.last(where: { $0.endorsement != nil })?.endorsement != code else {
      throw Rejection(
        "endorsed-before", .document, value: code, "\(name) has the terms of \(code) already",
        remedy: "nothing needs to be done")
    }
    let earliest = max(last.day, endorsement.from)
    guard earliest <= event.date, event.date < year.to else {
      throw Rejection(
        "binding-day", .date, value: event.date.description,
        "\(code) of \(name) is of \(endorsement.from) or later; the year was changed on \(last.day), "
          + "and ends on \(year.to)",
        remedy: "use a day from \(earliest) before \(year.to): what attached before keeps its terms")
    }
    draft.decision.binding = TreatyBindingChange(
      treaty: treaty.code, year: year.underwritingYear, isBound: true, endorsement: code)
  }

  /// What is bound holds for the events that follow in the batch.
  func keepBinding(_ draft: Draft) {
    guard let change = draft.decision.binding else { return }
    bindings.add(
      treaty: change.treaty, book: scheme.books[draft.event.book].code, year: change.year,
      TreatyBindings.Change(
        day: draft.event.date, isBound: change.isBound, endorsement: change.endorsement))
  }

  private func boundYear(_ event: BusinessEvent) throws(Rejection) -> (Treaty, Treaty.Year) {
    let (code, book) = (event.text(.treaty) ?? "", scheme.books[event.book])
    let treaties = scheme.treaties.filter { $0.binding != nil && $0.isCeded(by: book) }
    guard let treaty = treaties.first(where: { $0.code == code }) else {
      let known = treaties.map(\.code).joined(separator: ", ")
      throw Rejection(
        "not-bound-by-event", .treaty, value: code,
        "book \(book.code) cedes under no treaty \(code) that events bind",
        remedy: known.isEmpty ? "write binding: { by: event } into its file" : "use one of: \(known)")
    }
    guard case .whole(let stated)? = event[.underwritingYear],
      let year = treaty.years.first(where: { Int64($0.underwritingYear) == stated })
    else {
      throw Rejection(
        "no-treaty-year", .underwritingYear, value: event.text(.underwritingYear),
        "treaty \(code) has no such underwriting year", remedy: "add its row to the treaty's years first")
    }
    return (treaty, year)
  }

  /// Whether a guarantee attaches to a year of a treaty on a day.
  /// - Throws: `treaty-unbound` where the pack says that business is refused that does not.
  func attaches(
    _ treaty: Treaty, _ year: Treaty.Year, _ event: BusinessEvent, on day: Day
  ) throws(Rejection) -> Bool {
    guard let rule = treaty.binding else { return true }
    let book = scheme.books[event.book].code
    if bindings.attaches(treaty, year.underwritingYear, book: book, on: day) { return true }
    guard rule.unbound == .refuse else { return false }
    let last = bindings.changes(treaty: treaty.code, book: book, year: year.underwritingYear).last {
      $0.day <= day
    }
    throw Rejection(
      "treaty-unbound", .date, value: day.description,
      "treaty \(treaty.code), year \(year.underwritingYear), of book \(book) "
        + (last.map { "was cancelled on \($0.day)" } ?? "is not bound on that day"),
      remedy: "post its treaty.bound first, or let the treaty say unbound: uncovered")
  }
}
