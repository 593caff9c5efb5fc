"""Every problem that a report can have, by a stable code; also the reasons of a status.

Codes never change once data is published. `docs/problems.md` is made from this list and has an
example and an advice for each.
"""

from dataclasses import dataclass

from schemas.records import Problem, Severity


@dataclass(frozen=True, slots=True)
class ProblemCode:
    """One kind of problem: its severity, its meaning in two languages, an example, what to do."""

    code: str
    severity: Severity
    en: str
    zh: str
    example: str
    advice: str


_LOOK = "Open the document at the locator; if the figure can be read there, enter it as a correction."

_CODES = (
    # -- the file
    ProblemCode("unreadable_file", "error", "The file could not be opened", "文件无法打开",
        "a path that does not exist, a directory, no permission", "Check path and permissions."),
    ProblemCode("archive_damaged", "error", "The archive cannot give the document", "存档文件缺失或损坏",
        "an object that was deleted, cut short, altered or may not be read; a disk that is not mounted",
        "Mount the archive or restore the object; a harvest asks the portal again by itself, `gongkai backfill --refetch` at "
        "once. The figures that stand stay as they are meanwhile."),
    # What an attack does comes before the damage that it looks like: `reason` is the first of these.
    ProblemCode("decompression_bomb", "error", "What is packed in the file unfolds to hundreds of times its size", "压缩炸弹",
        "an archive of 10 MB that unpacks to 10 GB", "Leave it alone; no report is packed like that."),
    ProblemCode("archive_too_deep", "error", "Archives lie in archives, deeper than is looked", "压缩包嵌套过深",
        "a ZIP in a ZIP in a ZIP in a ZIP", "Unpack it by hand if its origin is trusted."),
    ProblemCode("overlapping_members", "error", "Members of the container share the same bytes", "压缩包成员重叠",
        "an archive of 1 MB whose 1,000 members are all the same gigabyte", "Leave it alone; no program packs like that."),
    ProblemCode("unsafe_path", "error", "A member's name leads out of the archive", "成员路径越界",
        "../../etc/passwd", "Do not unpack it with other programs; here it was read in memory and nothing was written."),
    ProblemCode("entity_expansion", "error", "XML declares entities of its own", "含自定义实体",
        "a DOCX whose ten entities would unfold to gigabytes", "Open it with care; the rest was read without them."),
    ProblemCode("external_entity", "error", "XML refers to something outside the file", "含外部实体",
        "a DOCX with an entity that names /etc/passwd or an address", "Open it with care; nothing was fetched or opened."),
    ProblemCode("nested_too_deep", "error", "The document nests deeper than any report", "嵌套过深",
        "10,000 tables in one another", "Look what it is; what lies deeper was not read."),
    ProblemCode("line_too_long", "error", "A line is longer than any report", "行过长",
        "100 MB without a line break", "Look what it is; it was not read."),
    ProblemCode("span_too_large", "warning", "A cell claims to cover more rows or columns than any table has", "跨行跨列过大",
        'rowspan="999999999"', "Nothing; the cell was taken to reach to the table's edge."),
    ProblemCode("too_many_columns", "error", "A row has more cells than any table", "列数过多",
        "100,000 columns", "Look what it is; the cells behind were not read."),
    ProblemCode("circular_reference", "error", "Parts of the file refer to one another in a circle", "循环引用",
        "a PDF whose tree of pages holds itself, a DOC whose sectors lead back to their beginning",
        "Fetch it again; if it is the same, look for another copy."),
    ProblemCode("picture_too_large", "error", "A picture has more pixels than any scan", "图片过大",
        "a PNG of 60,000 × 60,000 pixels in 500 KB", "Look what it is; it was not unpacked."),
    ProblemCode("out_of_memory", "error", "Reading the document takes more memory than a worker may use", "内存超限",
        "a PDF whose page unpacks to a gigabyte", "Look what it is; docs/parsing.md says what a worker may use."),
    ProblemCode("out_of_time", "error", "Reading the document takes more time than a worker may use", "超时",
        "a file made so that its reader never ends", "Look what it is; docs/parsing.md says what a worker may use."),
    ProblemCode("parser_died", "error", "The process that read the document came to a sudden end", "解析进程崩溃",
        "a file that makes a library crash", "Report it with the document; the other documents are unharmed."),
    ProblemCode("empty_file", "error", "The file holds no text", "文件为空",
        "0 bytes, or nothing but blanks", "Fetch it again; if the portal serves it empty, there is nothing to read."),
    ProblemCode("unsupported_format", "error", "No reader for this kind of file", "不支持的文件格式",
        "a picture, a video, a program", "Look for the same report in another format."),
    ProblemCode("truncated", "error", "The file ends before it is complete", "文件不完整",
        "an HTML page cut off inside a table", "Fetch it again."),
    ProblemCode("read_as_browser", "warning", "The page's mark-up is damaged; it was read in the tree that a browser builds of it", "按浏览器方式读取",
        "cells without rows, text between cells, a NUL in a label", "Nothing; worth knowing where a figure looks strange."),
    ProblemCode("encoding_guessed", "warning", "The text's encoding is not declared, or the declared one does not fit", "编码系推断",
        "a page that says utf-8 and holds bytes of gb18030", "Look whether the Chinese text reads well."),
    ProblemCode("damaged_file", "error", "The file is damaged: it cannot be opened, or not all of it", "文件损坏",
        "a DOCX that ends in the middle, a PDF with flipped bytes", "Fetch it again; open it in an office program to see what is left."),
    ProblemCode("encrypted", "error", "The file can only be opened with a password", "文件已加密",
        "a PDF or an archive with a password", "Ask the office for an open copy; reports are public."),
    ProblemCode("needs_ocr", "error", "The text is a picture that was not read", "需要文字识别",
        "a scanned report, as PDF, as picture or in a Word file, without the extra that reads pictures; a DOC or RTF of pictures alone",
        "Install the extra: pip install 'gongkai[ocr]'. Pictures in DOC and RTF are not taken out: save the file as DOCX or PDF, and read that."),
    ProblemCode("too_large", "error", "The file, or what it unfolds to, is larger than any report", "文件过大",
        "a page of 90 MB, a table of 6,000 rows, an archive of 50 documents", "Look what it is; the limits are far above every report seen."),
    ProblemCode("unsafe_content", "error", "The file holds what no report needs and an attack would use", "含不安全内容",
        "a document type that no office program writes", "Open it with care; the rest was read without it."),
    ProblemCode("archive_without_report", "error", "No member of the archive is a yearly report", "压缩包中无年报",
        "an archive of photographs", "Look whether the report is elsewhere in the post."),
    ProblemCode("archive_member", "warning", "A member of the archive was not read", "压缩包内文件未读取",
        "a video beside the report", "Nothing, unless the report is missing."),
    ProblemCode("illegible_page", "error", "A page is a picture that can hardly be read", "页面难以辨认",
        "a photograph taken aslant, a fax", "Look for another copy; else enter its figures as corrections."),
    ProblemCode("read_from_picture", "warning", "The report was read from a picture", "由图片识别",
        "a scan", "Figures that were not plain to read are named; compare the checks before relying on the others."),
    ProblemCode("page_cut_off", "warning", "A page lies on its side, and its paper ends within its text", "页面方向有误致内容被截",
        "an upright page on the paper of a landscape one", "Nothing; it was read as if the paper were turned, too."),
    ProblemCode("parser_error", "error", "The parser itself failed on this document", "解析器出错",
        "a document of a shape nobody thought of", "Report it with the document; the other documents are unharmed."),
    # -- the report
    ProblemCode("not_a_report", "error", "Nothing in the document is a yearly report", "不是年度报告",
        "a notice, a menu page, a poem", "Check the address; the portal may serve something else there."),
    ProblemCode("no_form_recognised", "error", "It speaks of a yearly report but holds no table of any national form", "未识别到表格",
        "tables printed as pictures, or lost when the page was copied", "Look for an attachment or another copy of the report."),
    ProblemCode("table_missing", "error", "A table that the report's form has is not in the document, or none of its figures could be placed", "缺少表格",
        "sections II and III with tables, section IV without; figures under a header that is not understood",
        "Where the message says that figures were seen, read them there. Else look whether the table is a picture or an attachment."),
    ProblemCode("row_missing", "error", "The table ends before the form does", "表格不完整",
        "table III stops after （三）不予公开", "Look whether the document was cut off."),
    ProblemCode("row_left_out", "warning", "Rows of the form are left out in the middle of a table", "表格中缺少行",
        "table II with article 20（9）alone", "Nothing; rows that are not printed give no rows in the data."),
    ProblemCode("picture_in_report", "warning", "The report holds pictures that were not read", "含未识别图片",
        "a chart of the year's documents", "Nothing, unless figures are missing."),
    ProblemCode("forms_mixed", "warning", "The report mixes rows or columns of two national forms", "新旧表式混用",
        "20（1）with the columns of 2019, 20（5）with those of 2021", "Nothing; each figure carries the code of its own form."),
    ProblemCode("old_form", "warning", "The form is not the one of the report's year", "使用旧表式",
        "the form of 2019 in a report on 2022", "Nothing; worth knowing when years are compared."),
    ProblemCode("duplicate_cell", "error", "The document states the same figure twice, with different values", "同一单元格重复且不一致",
        "table III printed twice", _LOOK),
    ProblemCode("copies_disagree", "error", "Two documents of one report give a cell different values", "同一报告各版本数值不一致",
        "12 on the page, 13 in the PDF beside it", "Open both at the places named; the value is that of the document in `reports.document`."),
    ProblemCode("copy_not_compared", "warning", "A document of the post holds tables and was taken for no copy of the report", "附件未作为副本核对",
        "a form to fill in, last year's report beside this year's", "Nothing, unless it is a copy after all; then its title or text names another place or year."),
    ProblemCode("table_elsewhere", "warning", "A table is not in the document that the figures were read from, only in another of the same post", "表格在其他附件中",
        "a page with the report's text, its statistics table as a Word file beside it", "Read that file with `gongkai parse`; its address is in the ledger."),
    # -- who and when
    ProblemCode("unknown_place", "warning", "The register knows no street, town or district of this name", "未识别地区",
        "a department, a city, a unit that was merged away (萝岗区夏港街道)", "Give --district and --street, or set them in the source's entry."),
    ProblemCode("ambiguous_place", "warning", "Several places have this name", "地名不唯一",
        "白云街道 without a district; 鼓楼区, of which there are four",
        "Give --district; in a harvest the report is `failed` until `district` (or `street`) is set in the source's entry."),
    ProblemCode("unknown_year", "warning", "Neither title nor text says which year the report is about", "未识别年度",
        "a title without a year and no sentence that names the period", "Give --year."),
    ProblemCode("identity_conflict", "warning", "Flags or source, title and text name different places or years", "身份信息冲突",
        "a title of 2023 over a text of 2022", "Look which is right; the flags or the source were taken first, then the title."),
    # -- labels
    ProblemCode("unknown_row", "error", "A row of a national table has a label that is not recognised", "未识别行标题",
        "（三）不予公开 with a ninth row", "Look whether it is a local addition; its figures stand in the data under its label."),
    ProblemCode("unknown_column", "error", "A column of a national table has a header that is not recognised", "未识别列标题",
        "本年数目", "Look what the column means; its figures are named as not read."),
    ProblemCode("label_inferred", "warning", "A header is damaged; its place in the form says what it is", "标题残缺系推定",
        "本年新 | 本年新 for 本年新制作数量 | 本年新公开数量", "Nothing; worth knowing."),
    # -- cells
    ProblemCode("not_a_number", "error", "Text stands in a figure cell and is no number", "单元格非数字",
        "公务用车10辆", _LOOK),
    ProblemCode("nearly_invisible", "error", "A figure cell holds what can hardly be seen", "单元格文字近乎不可见",
        "white letters on white paper, letters of one point, a figure half covered", _LOOK),
    ProblemCode("taken_back", "error", "What stands in a figure cell is struck out, and nothing stands for it", "单元格文字已被划去",
        "a line through 12", _LOOK),
    ProblemCode("picture_in_cell", "error", "A picture stands in a figure cell", "单元格内为图片",
        "a figure pasted as a picture", _LOOK),
    ProblemCode("filled_by_script", "error", "A script fills the cell in when the page is opened", "单元格数字由脚本填入",
        "a counter that stands at 0 in the page and has its figure in an attribute; an element that a script writes into",
        "Open the page in a browser; if the figure can be read there, enter it as a correction."),
    ProblemCode("not_shown", "error", "A figure is stored in the file and shown to nobody", "数字存于文件但不显示",
        "a table whose text is painted invisible, a text behind the picture of a scan", _LOOK),
    ProblemCode("number_too_long", "error", "A number has more digits than any figure", "数字过长",
        "a cell of a million digits", _LOOK),
    ProblemCode("position_unknown", "error", "A figure's row or column cannot be known", "数字位置不明",
        "规章 | 2 | with two of three cells lost", _LOOK),
    ProblemCode("cell_missing", "error", "A row has fewer cells than the table has columns", "单元格缺失",
        "a row of six figures under seven columns", _LOOK),
    ProblemCode("surplus_cell", "error", "A row has more figures than the table has columns", "单元格多余",
        "eight figures under seven columns", _LOOK),
    ProblemCode("unit_missing", "warning", "An amount of money without a unit, neither in the cell nor in the header", "金额无单位",
        "采购总金额 153103.83", "The number is given as printed, without a unit; it may be yuan or 万元."),
    ProblemCode("remark_in_cell", "warning", "A remark stands beside the number", "单元格含备注",
        "13000000（预算）", "Nothing; the number was taken, the remark is in raw."),
    ProblemCode("wrong_unit", "error", "A count carries a unit of something else", "单位不符",
        "3元 in a column of documents", _LOOK),
    ProblemCode("fraction_of_count", "error", "A count that is not a whole number", "计数非整数",
        "1.5 requests", _LOOK),
)  # fmt: skip

PROBLEMS: dict[str, ProblemCode] = {problem.code: problem for problem in _CODES}


def problem(code: str, message: str, locator: str | None = None, raw: str | None = None) -> Problem:
    """A problem of a registered code, with the code's severity. Raises KeyError for any other code."""
    return Problem(code, PROBLEMS[code].severity, message, locator, raw)
