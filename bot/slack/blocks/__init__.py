"""What Slack is sent: data in, Block Kit out; no client, no database, no clock.

| what | made by |
|---|---|
| an answer, more of it, one that is shared | `answer.message`, `answer.more`, `answer.shared` |
| the details of a match | `details.details` |
| the limits of a question, and what was submitted | `refine.refine`, `refine.read_refine` |
| "something is wrong", "same as another", and what was submitted | `feedback` |
| the Home tab | `home.home` |
| administrators' messages, the changes in a modal | `admin` |
| help, welcome, nudge, faults, thanks, suggested prompts | `words` |
"""
