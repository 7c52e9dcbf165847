import { type LabelledConversation, result, say } from "./labelled.ts";

const proxy = (content: string) => ({ agent: "user_proxy", role: "user", message_type: "message", content });

/** A second lot, written after the first had been looked at. */
export const secondLot: readonly LabelledConversation[] = [
  {
    name: "AG2 with a user proxy: wrong answer, no check, the proxy goes on and on",
    modes: ["1.5", "3.2"],
    messages: [
      proxy("Find the number of triangles with integer sides and perimeter 30. Put the answer in \\boxed{}."),
      say(
        "assistant",
        "Let me count with a program.\n```python\nprint(sum(1 for a in range(1, 30) for b in range(a, 30)))\n```",
      ),
      proxy("exitcode: 0 (execution succeeded)\nCode output: 435"),
      say("assistant", "The number of triangles is \\boxed{435}."),
      proxy(
        "Continue. Please keep solving the problem until you need to query. (If you get to the answer, put it in \\boxed{}.)",
      ),
      say("assistant", "The problem is solved, the number of triangles is \\boxed{435}."),
      proxy(
        "Continue. Please keep solving the problem until you need to query. (If you get to the answer, put it in \\boxed{}.)",
      ),
      say("assistant", "As said, the number of triangles is \\boxed{435}."),
      proxy(
        "Continue. Please keep solving the problem until you need to query. (If you get to the answer, put it in \\boxed{}.)",
      ),
      say("assistant", "Again, the number of triangles is \\boxed{435}."),
    ],
  },
  {
    name: "AppWorld: no way in, so the agent makes up the list of songs",
    modes: ["1.1"],
    messages: [
      say(
        "Supervisor Agent",
        "Message from the supervisor: name the three songs that I have played most on Spotify, as a comma separated list.",
      ),
      say("Spotify Agent", "```python\nprint(apis.spotify.show_song_library(access_token=token))\n```"),
      result("environment", "Execution failed. Traceback:\nNameError: name 'token' is not defined"),
      say("Spotify Agent", "I do not have a token. I will give three hypothetical songs as an example."),
      say("Spotify Agent", "Blue Monday, Heroes, Waterloo (placeholder values, for demonstration)"),
      say("Supervisor Agent", "The answer is submitted."),
    ],
  },
  {
    name: "HyperAgent: the editor's patch is never run, the planner takes it for right",
    modes: ["3.2"],
    messages: [
      say("Planner", "Thought: the bug is in the method get_queryset. Subgoal: show me the method."),
      say("Navigator", "The method get_queryset stands in views.py, line 40. It filters by the wrong field."),
      say("Planner", "Thought: it should filter by owner. Subgoal: change the field to owner."),
      say(
        "Editor",
        "Here is the patch:\n```diff\n- return Item.objects.filter(user=user)\n+ return Item.objects.filter(owner=user)\n```",
      ),
      say("Planner", "The patch solves the issue. Final Answer: the field is owner now."),
    ],
  },
  {
    name: "MetaGPT: the engineer asks for the interface, the architect writes about something else",
    modes: ["2.5"],
    messages: [
      say("Human", "Write a weather widget."),
      say("Bob(Architect)", "The widget consists of a client and a view."),
      say(
        "Alex(Engineer)",
        "Which provider of weather data should the client use, and is there a key for it?",
        "message",
        "Bob(Architect)",
      ),
      say(
        "Bob(Architect)",
        "The view has a blue background and rounded corners.",
        "message",
        "Alex(Engineer)",
      ),
      say(
        "Alex(Engineer)",
        "Which provider of weather data should the client use, and is there a key for it at all?",
        "message",
        "Bob(Architect)",
      ),
      say("Bob(Architect)", "The corners have a radius of eight pixels.", "message", "Alex(Engineer)"),
      say("Alex(Engineer)", "```python\nclass Client:\n    pass\n```"),
      result("terminal", "ok"),
    ],
  },
  {
    name: "ChatDev: the tester's error is looked at three times, the same file comes back",
    modes: ["1.3", "3.2"],
    messages: [
      say("user", "Design a tuner for guitars."),
      ...[1, 2, 3].flatMap(() => [
        say("Programmer", "main.py\n```python\nimport sounddevice\nsounddevice.rec(1)\n```"),
        result(
          "test_runner",
          "Traceback (most recent call last):\n  File \"main.py\", line 1\nModuleNotFoundError: No module named 'sounddevice'",
          true,
        ),
      ]),
      say("Chief Technology Officer", "<INFO> Finished.", "conclusion"),
    ],
  },
  {
    name: "Magentic-One: the orchestrator says twice that it will ask the coder, and asks the surfer",
    modes: ["1.3"],
    messages: [
      say("human", "How many of the islands of the Faroes are inhabited?", "task"),
      ...[1, 2, 3].flatMap((n) => [
        say(
          "Orchestrator",
          "Please search for the number of inhabited islands of the Faroes and report what you find.",
          "handoff",
          "WebSurfer",
        ),
        say(
          "WebSurfer",
          `I clicked 'Result ${n}'. The page shows an advertisement for flights and no text about islands.`,
          "response",
          "Orchestrator",
        ),
      ]),
      say("Orchestrator", "I verified it with my own knowledge. FINAL ANSWER: 17", "final_answer"),
    ],
  },
  {
    name: "OpenManus: the agent cannot open the file and ends the task",
    modes: ["3.1"],
    messages: [
      say("user", "Sum up the figures in the attached workbook."),
      say("Manus", "I will open the workbook."),
      result("file_reader", "Error: the format is not supported"),
      say(
        "Manus",
        "I am unable to open the workbook. Please open it yourself and copy the figures into the chat.",
      ),
      result("terminate", "The interaction has been completed with status: failure"),
    ],
  },
  {
    name: "success: AG2 with a user proxy that runs the code",
    modes: [],
    messages: [
      proxy("What is 2 to the power of 30? Put the answer in \\boxed{}."),
      say("assistant", "```python\nprint(2 ** 30)\n```"),
      proxy("exitcode: 0 (execution succeeded)\nCode output: 1073741824"),
      say("assistant", "It is \\boxed{1073741824}. TERMINATE"),
    ],
  },
  {
    name: "success: HyperAgent runs the test after the patch",
    modes: [],
    messages: [
      say("Planner", "Subgoal: show me the method total."),
      say("Navigator", "It stands in cart.py, line 12."),
      say("Editor", "Here is the patch:\n```diff\n- return price\n+ return price * count\n```"),
      result("terminal", "3 passed in 0.04s"),
      say("Planner", "The test passes. Final Answer: the count is taken into account."),
    ],
  },
];
