import Testing

@testable import Statements

@Suite struct LayoutTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("求償権", 6), ("カナ", 4), ("ｶﾅ", 2), ("ＡＢ", 4), ("が", 2), ("か\u{3099}", 2),
    ("e\u{301}", 1), ("é", 1), ("（例）", 6), ("보증", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("𠮷", 2),
    ("a\u{200B}b", 2),
    ("—", 1), ("¥", 1), ("￥", 2), ("→", 1), ("〜", 2),
  ])
  func displayWidth(_ text: String, _ width: Int) { #expect(DisplayWidth.of(text) == width) }

  @Test func wideCellsLineUp() {
    var table = TextTable([.left("科目"), .right("残高")])
    table.add(["求償権", "5,000"])
    table.add(["cash", "12"])
    table.addRule()
    table.add(["e\u{301}\n\u{1B}[2J", "1"])
    #expect(
      table.render() == """
        科目     残高
        -------------
        求償権  5,000
        cash       12
        -------------
        e\u{301}  [2J      1

        """)
  }

  @Test func columnsGoIntoBlocks() {
    var table = TextTable([.left(), .right("a"), .right("b"), .right("c")])
    table.addHeading("A heading that is wider than all columns")
    table.add(["line", "100", "200", "300"])
    #expect(
      table.render(width: 14) == """
                a    b
        --------------
        A heading that is wider than all columns
        line  100  200

                c
        ---------
        A heading that is wider than all columns
        line  300

        """)
    #expect(table.render(width: 1) == table.render(width: 9), "a column is never cut")
    #expect(!table.render(width: 19).contains("\n\n"))
  }

  @Test(arguments: [
    (JSONText.string("a\"b\\c\n\t\u{1}\u{7F}é求\u{2028}"), #""a\"b\\c\n\t\u0001\u007fé求\u2028""#),
    (.integer(-5), "-5"), (.flag(true), "true"), (.null, "null"), (.array([]), "[]"), (.object([]), "{}"),
    (
      .fields(("b", .array([.integer(1), .null])), ("a", .fields(("x", .string(""))))),
      #"{"b":[1,null],"a":{"x":""}}"#
    ),
  ])
  func json(_ value: JSONText, _ text: String) { #expect(value.compact == text) }

  @Test func jsonDocument() {
    let value = JSONText.fields(
      ("a", .array([.integer(1), .integer(2)])), ("b", .array([.fields(("c", .null))])))
    #expect(
      value.document == """
        {
          "a": [1, 2],
          "b": [
            {
              "c": null
            }
          ]
        }

        """)
  }

  @Test(arguments: [
    ("a", "a"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""), ("a\r\nb", "\"a\r\nb\""),
    ("求", "求"), ("", ""),
  ])
  func csvField(_ text: String, _ field: String) { #expect(CSVText.field(text) == field) }
}
