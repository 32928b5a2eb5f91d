import Foundation
import Money
import TestBooks

/// Where product and model first part.
struct Difference: CustomStringConvertible {
  /// How many operations were done, the one that shows the difference included.
  var step: Int
  var what: String
  var expected: String
  var found: String

  /// What is compared, apart from the place.
  var kind: Substring { what.prefix { $0 != " " } }

  var description: String {
    "after operation \(step): \(what)\n  the model: \(expected)\n  the ledger: \(found)"
  }
}

/// Runs a list of operations against a fresh ledger and a fresh model, side by side.
enum Comparison {
  /// - Returns: the first difference; nil where there is none, at the end with a clean verification.
  static func run(_ operations: [Operation], _ scheme: ModelScheme) throws -> Difference? {
    let product = try ProductLedger(scheme)
    var model = ModelLedger(scheme)
    for (place, operation) in operations.enumerated() {
      let step = place + 1
      do {
        let before = model.seals
        let (expected, found) = (model.run(operation), try product.run(operation))
        guard expected == found else {
          return Difference(step: step, what: "outcome", expected: "\(expected)", found: "\(found)")
        }
        if case .ask(let question) = operation {
          if let difference = try compare(question, product, model, step) { return difference }
        } else if let difference = try compare(product, model, step, isSealed: model.seals > before) {
          return difference
        }
      } catch {
        return Difference(step: step, what: "an error", expected: "none", found: "\(error)")
      }
    }
    do {
      if let difference = try compareLooksBack(product, model, operations.count) { return difference }
      let faults = try product.verify()
      guard faults.isEmpty else {
        return Difference(
          step: operations.count, what: "verify", expected: "no fault",
          found: faults.joined(separator: "\n"))
      }
    } catch {
      return Difference(step: operations.count, what: "an error", expected: "none", found: "\(error)")
    }
    return nil
  }

  private static func compare(
    _ product: ProductLedger, _ model: ModelLedger, _ step: Int, isSealed: Bool
  ) throws -> Difference? {
    if isSealed {
      var (expected, found) = (model.legTexts(seal: model.seals), try product.legTexts(seal: model.seals))
      // A close takes accounts and claims in an order of its own.
      let isClose = model.posted.contains { $0.seal == model.seals && $0.event.kind == "period.closed" }
      if isClose { (expected, found) = (expected.sorted(), found.sorted()) }
      if let difference = first(expected, found, "transfers", step) { return difference }
    }
    var expected: [String: String] = [:]
    for book in model.scheme.books.keys {
      for (key, sums) in model.sums(book, from: nil, to: .far, seal: model.seals) {
        expected["\(book) \(key)"] = "\(sums)"
      }
    }
    if let difference = first(expected, try product.balances(), "balance of", step) { return difference }
    return first(model.itemTexts, try product.itemTexts(), "open items", step)
  }

  private static func compare(
    _ question: Question, _ product: ProductLedger, _ model: ModelLedger, _ step: Int
  ) throws -> Difference? {
    let seal = max(1, model.seals - question.back)
    let found = try product.answers(question, seal: seal)
    return first(answers(question, model, seal: seal), found, "\(question.book), known at \(seal):", step)
  }

  private static func answers(_ question: Question, _ model: ModelLedger, seal: Int) -> [String: String] {
    let (book, from, to) = (question.book, question.from.map { day($0) }, day(question.to))
    var answers = ["known at": "\(seal)"]
    for (key, sums) in model.sums(book, from: from, to: to, seal: seal) {
      answers["balance of \(key)"] = "\(sums)"
    }
    for (account, sums) in model.trialBalance(book, from: from, to: to, seal: seal) {
      answers["trial balance of \(account)"] = "\(sums)"
    }
    let fund = model.fundBalance(book, from: from, to: to, seal: seal)
    (answers["fund opening"], answers["fund closing"]) = ("\(fund.opening)", "\(fund.closing)")
    for chart in ["1010", "1220", "2210"] {
      let entries = model.entries(book, chart: chart, from: from, to: to, seal: seal)
      answers["entries of \(chart)"] = entries.joined(separator: "\n")
    }
    return answers
  }

  /// Some past days as known at some past seals: what was answered then is answered now.
  private static func compareLooksBack(
    _ product: ProductLedger, _ model: ModelLedger, _ step: Int
  ) throws -> Difference? {
    let books = model.scheme.books.keys.sorted()
    for (part, day) in ["2020-02-10", "2020-04-30", "2020-07-15", "2020-10-01", "2021-01-31"].prefix(step / 5)
      .enumerated()
    {
      let question = Question(
        book: books[part % books.count], from: part % 2 == 0 ? "2020-03-01" : nil, to: day,
        back: model.seals * (part + 1) / 6)
      if let difference = try compare(question, product, model, step) { return difference }
    }
    return nil
  }

  private static func first(
    _ expected: [String: String], _ found: [String: String], _ what: String, _ step: Int
  ) -> Difference? {
    let keys = Set(expected.keys).union(found.keys)
    guard let key = keys.sorted().first(where: { expected[$0] != found[$0] }) else { return nil }
    return Difference(
      step: step, what: "\(what) \(key)", expected: expected[key] ?? "none", found: found[key] ?? "none")
  }

  private static func first(
    _ expected: [String], _ found: [String], _ what: String, _ step: Int
  ) -> Difference? {
    guard expected != found else { return nil }
    let place = zip(expected, found).firstIndexOfDifference ?? min(expected.count, found.count)
    return Difference(
      step: step, what: "\(what), place \(place)",
      expected: place < expected.count ? expected[place] : "none",
      found: place < found.count ? found[place] : "none")
  }
}

extension Zip2Sequence where Sequence1.Element: Equatable, Sequence1.Element == Sequence2.Element {
  fileprivate var firstIndexOfDifference: Int? {
    enumerated().first { $0.element.0 != $0.element.1 }?.offset
  }
}

extension Day {
  /// After all days of the tests.
  static let far = Day(number: 1_000_000)
}
