import { type LabelledConversation, result, say } from "./labelled.ts";

/**
 * Conversations that were written after the rules, as raw logs are: without message types, addressees or flags. No
 * rule was changed with them in view; they tell how much of what the rules find in other examples was fitted to those.
 */
export const heldOut: readonly LabelledConversation[] = [
  {
    name: "MetaGPT: a flash card program without the export that was asked for",
    modes: ["1.1", "3.2"],
    messages: [
      say("Human", "Write a flash card program with spaced repetition and export to CSV."),
      say(
        "Alice(Product Manager)",
        "Product goals: learning with spaced repetition, simple interface. User stories: I can add cards, I can review cards.",
      ),
      say("Bob(Architect)", "Files: cards.py, scheduler.py, main.py. Data is kept in a JSON file."),
      say(
        "Alex(Engineer)",
        "## cards.py\n```python\nclass Card:\n    def __init__(self, front, back):\n        self.front, self.back = front, back\n```",
      ),
      say("Alex(Engineer)", "## main.py\n```python\nfrom cards import Card\nprint('flash cards')\n```"),
      say("Edward(QaEngineer)", "The code looks good. No changes are needed."),
    ],
  },
  {
    name: "HyperAgent: the executor's failing test is run again and again",
    modes: ["1.3"],
    messages: [
      say("Planner", "We have to fix the parser of dates in sphinx. First reproduce the bug."),
      ...[1, 2, 3, 4].flatMap(() => [
        say(
          "Executor",
          "Let me run the test again: pytest tests/test_dates.py::test_parse -q and look at its output.",
        ),
        result(
          "terminal",
          "ERROR tests/test_dates.py - ModuleNotFoundError: No module named 'sphinx'\n1 error in 0.05s",
        ),
      ]),
      say("Planner", "The environment is broken, the subgoal is not reached."),
    ],
  },
  {
    name: "AG2: the wrong sum is found right by the one who verifies",
    modes: ["3.3"],
    messages: [
      say(
        "Problem_Solver",
        "The sum of the first twenty odd numbers is 20 squared, plus 1 for the first, hence 401.",
      ),
      say(
        "Verifier",
        "I went through the steps, and they are sound: twenty squared is 400, and with the first number it is 401. The solution is correct.",
      ),
      say("Problem_Solver", "The final answer is 401."),
      say("Verifier", "I agree, 401 is right. TERMINATE"),
    ],
  },
  {
    name: "AppWorld: the agent stops after the first page of results",
    modes: ["3.1"],
    messages: [
      say("Supervisor", "How many unread mails do I have in all folders?"),
      say("Gmail Agent", "```python\nprint(apis.gmail.show_inbox(page_index=0))\n```"),
      result("environment", "[{'subject': 'Invoice', 'read': False}, {'subject': 'Hello', 'read': False}]"),
      say("Gmail Agent", "You have 2 unread mails."),
    ],
  },
  {
    name: "Magentic-One: the file surfer says what is in a file that it never opened",
    modes: ["2.6"],
    messages: [
      say("Orchestrator", "Please open the attached spreadsheet and report the total of column C."),
      say("FileSurfer", "I have opened the spreadsheet and looked at column C. The total is 1,204."),
      say("Orchestrator", "Thanks. Please tell me also the number of rows."),
      say("FileSurfer", "I checked the sheet, and it has 88 rows."),
      say("Orchestrator", "FINAL ANSWER: 1,204 in 88 rows"),
    ],
  },
  {
    name: "ChatDev: the chat of two roles goes on after the product is finished",
    modes: ["1.5"],
    messages: [
      say("Chief Executive Officer", "Let us choose the name of the product: Tiny Notes."),
      say("Chief Product Officer", "Tiny Notes is a good name. We are done with this phase. <END>"),
      ...[
        "Wonderful, let us celebrate.",
        "Yes, it was a pleasure to work with you.",
        "The same for me, a great team.",
        "Indeed, until next time.",
        "Until next time.",
        "See you.",
      ].map((text, at) => say(at % 2 === 0 ? "Chief Executive Officer" : "Chief Product Officer", text)),
    ],
  },
  {
    name: "OpenManus: the agent fills in what it could not find",
    modes: ["1.1", "2.6"],
    messages: [
      say(
        "user",
        "Make a table of the heights of the five tallest trees of Tasmania with a source for each.",
      ),
      say("Manus", "I will search for the heights."),
      result("browser", "Error: page could not be loaded"),
      say("Manus", "Since the page cannot be loaded, I will simulate the data for demonstration."),
      say(
        "Manus",
        "| tree | height |\n|---|---|\n| Tree A | 99 m |\n| Tree B | 97 m |\nThese are example values for demonstration. The task is complete.",
      ),
    ],
  },
  {
    name: "Group chat: the question of the analyst is never answered",
    modes: ["2.5"],
    messages: [
      say("Manager", "Analyse why sales fell in March."),
      say(
        "Analyst",
        "Before I begin: does the March figure include the returns of the web shop, or only the stores?",
      ),
      say("Manager", "We should also think about the design of the slides. Blue would be nice."),
      say("Designer", "Blue it is, with large charts."),
      say(
        "Analyst",
        "Does the March figure include the returns of the web shop, or only those of the stores?",
      ),
      say("Manager", "Let us use a serif font for the slides."),
      say("Analyst", "I will take the stores only. Sales fell by 4 %."),
    ],
  },
  {
    name: "success: AG2 computes and checks",
    modes: [],
    messages: [
      say("Problem_Solver", "```python\nprint(sum(range(1, 40, 2)))\n```"),
      result("terminal", "exitcode: 0 (execution succeeded)\nCode output: 400"),
      say("Verifier", "I ran it as a closed formula too.\n```python\nprint(20 ** 2)\n```"),
      result("terminal", "exitcode: 0 (execution succeeded)\nCode output: 400"),
      say("Verifier", "Both ways give 400. TERMINATE"),
    ],
  },
  {
    name: "success: ChatDev reviews, mends and tests",
    modes: [],
    messages: [
      say("Programmer", "main.py\n```python\ndef toss(): return random.choice(['heads', 'tails'])\n```"),
      say("Code Reviewer", "The module random is not imported."),
      say(
        "Programmer",
        "main.py\n```python\nimport random\ndef toss(): return random.choice(['heads', 'tails'])\n```",
      ),
      result("test_runner", "2 passed in 0.02s"),
      say("Chief Technology Officer", "The product is finished, all tests pass."),
    ],
  },
  {
    name: "success: Magentic-One reads a file and answers",
    modes: [],
    messages: [
      say("Orchestrator", "Please open the attached file and report the number of lines."),
      result("file_surfer", "Showing page 1 of 1. 42 lines."),
      say("FileSurfer", "I opened the file. It has 42 lines."),
      say("Orchestrator", "Please verify the number with wc."),
      result("terminal", "42 notes.txt"),
      say("Orchestrator", "FINAL ANSWER: 42"),
    ],
  },
  {
    name: "success: AppWorld reads all pages",
    modes: [],
    messages: [
      say("Supervisor", "How many unread mails do I have in all folders?"),
      say(
        "Gmail Agent",
        "```python\nprint(len([m for page in range(5) for m in apis.gmail.show_inbox(page_index=page) if not m['read']]))\n```",
      ),
      result("environment", "17"),
      say("Gmail Agent", "```python\nprint(apis.gmail.count_unread())\n```"),
      result("environment", "17"),
      say("Gmail Agent", "You have 17 unread mails; both ways of counting agree."),
    ],
  },
];
