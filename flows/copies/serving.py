"""What LibreOffice runs inside while it is kept warm: a few lines of its own Basic, and the files that make them known.

LibreOffice ends after `--convert-to`, also where one was running already; a macro that waits for jobs does not. It runs
in a profile of our own with macros of documents shut off, reads nothing but job files, and ends when left alone.
"""

from __future__ import annotations

from html import escape
from typing import Final

READY, JOB, ANSWER, DONE, STOP = "ready", "job", "answer", "done", "stop"
"""Files in the exchange folder. job: pairs of lines, URL of the Word file and URL of the PDF."""
FOLDER_VARIABLE: Final = "BAOZHUANG_COPIES"
START: Final = "macro:///Standard.Copies.Serve"
_DOCTYPE: Final = '<!DOCTYPE {kind} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{file}.dtd">'
_SPACES: Final = {
    "library:library": 'xmlns:library="http://openoffice.org/2000/library"',
    "script:module": 'xmlns:script="http://openoffice.org/2000/script"',
}
_BASIC: Final = """
REM Turns Word files into PDF/A-2b, one job file after the other, until told to stop or left alone.
REM A job file holds pairs of lines: URL of the Word file, URL of the PDF. For each pair the answer file gets a line.
Option Explicit

Const POLL_MS = 20
Const IDLE_POLLS = 15000

Sub Serve
  Dim folder As String, idle As Long
  folder = Environ("BAOZHUANG_COPIES")
  Mark(folder & "/ready")
  Do While Not FileExists(folder & "/stop") And idle < IDLE_POLLS
    If FileExists(folder & "/job") Then
      TakeJob(folder)
      idle = 0
    Else
      Wait POLL_MS
      idle = idle + 1
    End If
  Loop
  StarDesktop.terminate()
End Sub

Sub TakeJob(folder As String)
  Dim source As String, target As String, number As Integer, answer As Integer
  Name folder & "/job" As folder & "/taken"
  number = FreeFile
  Open folder & "/taken" For Input As #number
  Do While Not Eof(number)
    Line Input #number, source
    Line Input #number, target
    answer = FreeFile
    Open folder & "/answer" For Append As #answer
    Print #answer, Converted(source, target)
    Close #answer
  Loop
  Close #number
  Kill folder & "/taken"
  Mark(folder & "/done")
End Sub

Function Converted(source As String, target As String) As String
  Dim opening(2) As New com.sun.star.beans.PropertyValue
  Dim wanted(4) As New com.sun.star.beans.PropertyValue
  Dim saving(1) As New com.sun.star.beans.PropertyValue
  Dim document As Object
  On Error GoTo Failed
  opening(0).Name = "Hidden" : opening(0).Value = True
  opening(1).Name = "ReadOnly" : opening(1).Value = True
  opening(2).Name = "MacroExecutionMode" : opening(2).Value = 0
  document = StarDesktop.loadComponentFromURL(source, "_blank", 0, opening())
  If IsNull(document) Then GoTo Failed
  wanted(0).Name = "SelectPdfVersion" : wanted(0).Value = 2
  wanted(1).Name = "UseTaggedPDF" : wanted(1).Value = True
  wanted(2).Name = "EmbedStandardFonts" : wanted(2).Value = True
  wanted(3).Name = "ExportBookmarks" : wanted(3).Value = True
  wanted(4).Name = "UseLosslessCompression" : wanted(4).Value = True
  saving(0).Name = "FilterName" : saving(0).Value = "writer_pdf_Export"
  saving(1).Name = "FilterData" : saving(1).Value = wanted()
  document.storeToURL(target, saving())
  document.close(True)
  Converted = "ok"
  Exit Function
Failed:
  Converted = "failed"
  On Error Resume Next
  document.close(True)
End Function

Sub Mark(place As String)
  Dim number As Integer
  number = FreeFile
  Open place For Output As #number
  Print #number, "1"
  Close #number
End Sub
"""


def module_xml() -> str:
    """The macro as LibreOffice keeps it (Copies.xba)."""
    body = escape(_BASIC.strip(), quote=False)
    return _file("script:module", "module", 'script:name="Copies" script:language="StarBasic"', body)


def library_xml() -> str:
    """The list of modules of the Standard library (script.xlb)."""
    names = 'library:name="Standard" library:readonly="false" library:passwordprotected="false"'
    return _file("library:library", "library", names, '<library:element library:name="Copies"/>')


def _file(kind: str, file: str, attributes: str, body: str) -> str:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n' + _DOCTYPE.format(kind=kind, file=file)
    return f"{head}\n<{kind} {_SPACES[kind]} {attributes}>{body}</{kind}>\n"
