import Testing

@testable import Statements

@Test func printAll() throws {
  let f = Fixture()
  let account = try f.account(closing: 4_680_000)
  for format in OutputFormat.allCases {
    print("@@fund.\(format)"); print(try f.fund().render(format), terminator: "")
    print("@@tb.\(format)"); print(try f.trialBalance(.fund).render(format), terminator: "")
    print("@@account.\(format)"); print(account.render(format), terminator: "")
  }
  print("@@fund-ja.text"); print(try f.fund(.cohort, language: "ja").render(.text, width: 60), terminator: "")
  print("@@tb-detail.text"); print(try f.trialBalance(.total, detail: true).render(.text, width: 80), terminator: "")
  print("@@end")
}
