import Foundation
import Testing

/// Each kind of bad input: what is said about it to people and to programs, and that the books stay.
@Suite(.serialized) struct BadInputTests {
  @Test func filesOfABadForm() throws {
    try SteadyBooks.shared.get().refuse(BadInput.forms, golden: "bad-form")
  }

  @Test func badValues() throws { try SteadyBooks.shared.get().refuse(BadInput.values, golden: "bad-value") }

  @Test func unknownCodes() throws { try SteadyBooks.shared.get().refuse(BadInput.codes, golden: "bad-code") }

  @Test func eventsThatTheBooksRefuse() throws {
    try SteadyBooks.shared.get().refuse(BadInput.business, golden: "bad-event")
  }

  @Test func badJSONLines() throws {
    try SteadyBooks.shared.get().refuse(BadInput.objects, golden: "bad-json-lines")
  }

  @Test func amountsOfACurrencyWithoutDecimals() throws {
    try SteadyBooks.yen.get().refuse(BadInput.yen, golden: "bad-yen")
  }
}
